package io.flashsale.spring.boot.web;

import java.util.regex.Pattern;

/** The paths of the contract. */
final class OurPaths {
    private static final String BUYERS = "/flash-sales";
    private static final String OPERATOR = "/admin/flash-sales";
    private static final Pattern FOR_EVERYBODY = Pattern.compile(BUYERS + "(/tags|/[^/]+/items/[^/]+)?");

    private OurPaths() {}

    /** @param path within the servlet */
    static boolean contain(String path) {
        return isUnder(BUYERS, path) || isUnder(OPERATOR, path);
    }

    /**
     * Whether everybody is answered the same there: the list of sales, tags, and item pages.
     *
     * @param path within the servlet
     */
    static boolean areForEverybody(String path) {
        return FOR_EVERYBODY.matcher(path).matches();
    }

    private static boolean isUnder(String prefix, String path) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
}

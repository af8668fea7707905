package io.flashsale.spring.boot.web;

/** The paths of the contract. */
final class OurPaths {
    private static final String BUYERS = "/flash-sales";
    private static final String OPERATOR = "/admin/flash-sales";

    private OurPaths() {}

    /** @param path within the servlet */
    static boolean contain(String path) {
        return isUnder(BUYERS, path) || isUnder(OPERATOR, path);
    }

    private static boolean isUnder(String prefix, String path) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
}

package io.flashsale.s3;

import java.net.URI;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the addresses among the settings must look like. */
final class Addresses {
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.-]+(:[0-9]{1,5})?");

    private Addresses() {}

    /** Something that a key can be appended to. */
    static void checkBase(String setting, URI url) {
        if (!absolute(url) || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException(setting
                    + " must be absolute and end with its path, such as https://cdn.shop.example/media, but is " + url);
        }
    }

    static void checkServer(String setting, @Nullable URI url) {
        if (url != null && (!absolute(url) || url.getRawQuery() != null || url.getRawUserInfo() != null)) {
            throw new IllegalArgumentException(
                    setting + " must be absolute, such as https://s3.shop.example, but is " + shown(url));
        }
    }

    /** As browsers name the page they are on: in lower case, and no path, not even a slash. */
    static void checkOrigin(String setting, String origin) {
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException(setting
                    + " must hold origins such as https://shop.example, in lower case and without a path, but holds "
                    + origin);
        }
    }

    /** The base with a key behind it; ids and keys consist of characters that need no escape in a path. */
    static URI under(URI base, String key) {
        String text = base.toString();
        return URI.create(text.endsWith("/") ? text + key : text + "/" + key);
    }

    private static boolean absolute(URI url) {
        String scheme = Objects.requireNonNullElse(url.getScheme(), "");
        return (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https")) && url.getHost() != null;
    }

    /** Without credentials, which should not be in an address but may be. */
    private static String shown(URI url) {
        return url.getRawUserInfo() == null ? url.toString() : "one with a user in it: use the credentials";
    }
}

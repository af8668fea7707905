package io.flashsale.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where one server listens, and whether it speaks TLS. */
record RedisAddress(String host, int port, boolean ssl) {
    private static final Pattern ADDRESS =
            Pattern.compile("(rediss?)://([^\\s/?#\\[\\]:]+|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})/?");
    private static final String HELP = "write redis://host:port, or rediss://host:port for TLS";

    /** @throws IllegalArgumentException which never shows a password that stands where it should not */
    static RedisAddress parse(String text) {
        if (text.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "addresses must not contain a user or password: set username and password, and " + HELP);
        }
        Matcher parts = ADDRESS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("addresses has " + text + ": " + HELP);
        }
        int port = Integer.parseInt(parts.group(3));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("addresses has " + text + ", but ports are 1 to 65535");
        }
        return new RedisAddress(parts.group(2), port, parts.group(1).equals("rediss"));
    }

    /** The same address with TLS. */
    static String withSsl(String text) {
        RedisAddress address = parse(text);
        return new RedisAddress(address.host, address.port, true).toString();
    }

    @Override
    public String toString() {
        return (ssl ? "rediss://" : "redis://") + host + ":" + port;
    }
}

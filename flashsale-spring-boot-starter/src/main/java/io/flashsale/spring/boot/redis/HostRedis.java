package io.flashsale.spring.boot.redis;

import io.flashsale.spring.boot.internal.HostProperties;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host's own Redis, as its {@code spring.data.redis.*} properties tell it.
 *
 * @param addresses empty if the host has none
 * @param cluster whether they are nodes of a cluster
 */
record HostRedis(
        List<String> addresses,
        boolean cluster,
        @Nullable String username,
        @Nullable String password,
        int database,
        boolean ssl) {
    private static final String PREFIX = "spring.data.redis.";
    static final String URL = PREFIX + "url";
    static final String HOST = PREFIX + "host";
    static final String NODES = PREFIX + "cluster.nodes";
    static final HostRedis NONE = new HostRedis(List.of(), false, null, null, 0, false);

    /** The URL if there is one, else the cluster, else host and port; as Spring Boot does it. */
    static HostRedis of(HostProperties properties) {
        String url = properties.text(URL);
        if (url != null) {
            return ofUrl(url, properties);
        }
        List<String> nodes = properties.list(NODES);
        if (!nodes.isEmpty()) {
            return at(nodes.stream().map(HostRedis::address).toList(), true, 0, properties);
        }
        String host = properties.text(HOST);
        int database = number(PREFIX + "database", properties.text(PREFIX + "database", "0"));
        return host == null
                ? NONE
                : at(
                        List.of(address(host + ":" + properties.text(PREFIX + "port", "6379"))),
                        false,
                        database,
                        properties);
    }

    private static HostRedis at(List<String> addresses, boolean cluster, int database, HostProperties properties) {
        boolean ssl = properties.has(PREFIX + "ssl.bundle")
                || Boolean.parseBoolean(properties.text(PREFIX + "ssl.enabled", "false"));
        return new HostRedis(
                addresses,
                cluster,
                properties.text(PREFIX + "username"),
                properties.text(PREFIX + "password"),
                database,
                ssl);
    }

    private static HostRedis ofUrl(String text, HostProperties properties) {
        URI url = parsed(text);
        boolean ssl = "rediss".equals(url.getScheme());
        String user = url.getUserInfo();
        int colon = user == null ? -1 : user.indexOf(':');
        String username = user == null || colon <= 0 ? null : user.substring(0, colon);
        String password = user == null ? null : user.substring(colon + 1);
        String path = url.getPath() == null ? "" : url.getPath().replaceFirst("^/", "");
        String database = path.isEmpty() ? properties.text(PREFIX + "database", "0") : path;
        int port = url.getPort() < 0 ? 6379 : url.getPort();
        return new HostRedis(
                List.of(address(url.getHost() + ":" + port)), false, username, password, number(URL, database), ssl);
    }

    /** Never shows the text, which may hold a password. */
    private static URI parsed(String text) {
        try {
            URI url = new URI(text);
            boolean redis = "redis".equals(url.getScheme()) || "rediss".equals(url.getScheme());
            if (redis && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // told below, without the text
        }
        throw new IllegalArgumentException(
                URL + " must be redis://user:password@host:port or rediss://…, or set flashsale.redis.addresses");
    }

    private static int number(String property, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(property + " must name a database by its number, but says " + text, e);
        }
    }

    private static String address(String hostAndPort) {
        return "redis://" + hostAndPort;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "HostRedis" + addresses;
    }
}

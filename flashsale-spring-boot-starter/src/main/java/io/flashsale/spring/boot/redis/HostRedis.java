package io.flashsale.spring.boot.redis;

import io.flashsale.spring.boot.internal.HostProperties;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host's own Redis, as its {@code spring.data.redis.*} properties describe it.
 *
 * @param addresses empty if the host has none; rediss:// only if its URL says so
 * @param cluster whether they are nodes of a cluster
 * @param ssl whether to speak TLS, because a URL, ssl.enabled or a bundle says so
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
    static final String SENTINEL_MASTER = PREFIX + "sentinel.master";
    static final String SENTINEL_NODES = PREFIX + "sentinel.nodes";
    static final String MASTER_REPLICA = PREFIX + "masterreplica.nodes";
    static final String BUNDLE = PREFIX + "ssl.bundle";
    static final HostRedis NONE = new HostRedis(List.of(), false, null, null, 0, false);

    /**
     * Takes the first that is set, in Spring Boot's order: Sentinel, cluster, static primary with replicas, URL, host and port. What a URL
     * says about credentials and TLS holds for a cluster too.
     *
     * @throws IllegalStateException for Sentinel and for static primary with replicas, saying what to set
     */
    static HostRedis of(HostProperties properties) {
        refuse(SENTINEL_MASTER, properties);
        refuse(SENTINEL_NODES, properties);
        String text = properties.text(URL);
        URI url = text == null ? null : parsed(text);
        List<String> nodes = properties.list(NODES);
        if (!nodes.isEmpty()) {
            return at(nodes, true, 0, url, properties);
        }
        refuse(MASTER_REPLICA, properties);
        if (url != null) {
            String path = url.getPath() == null ? "" : url.getPath().replaceFirst("^/", "");
            int port = url.getPort() < 0 ? 6379 : url.getPort();
            return at(
                    List.of(url.getHost() + ":" + port),
                    false,
                    path.isEmpty() ? 0 : number(URL, path),
                    url,
                    properties);
        }
        String host = properties.text(HOST);
        int database = number(PREFIX + "database", properties.text(PREFIX + "database", "0"));
        return host == null
                ? NONE
                : at(List.of(host + ":" + properties.text(PREFIX + "port", "6379")), false, database, null, properties);
    }

    private static void refuse(String property, HostProperties properties) {
        if (properties.has(property)) {
            throw new IllegalStateException(property
                    + " is set, but flashsale connects to one server or to a cluster: set " + RedisConnection.ADDRESSES
                    + ", or declare a RedissonClient bean and set " + RedisConnection.CLIENT_OF_HOST
                    + "; flashsale.ledger.type=memory and flashsale.cache.type=none use no Redis");
        }
    }

    private static HostRedis at(
            List<String> servers, boolean cluster, int database, @Nullable URI url, HostProperties properties) {
        boolean secureUrl = url != null && "rediss".equals(url.getScheme());
        String scheme = secureUrl ? "rediss://" : "redis://";
        Boolean enabled = properties.flag(PREFIX + "ssl.enabled");
        boolean ssl = enabled == null ? properties.has(BUNDLE) : enabled;
        return new HostRedis(
                servers.stream().map(server -> scheme + server).toList(),
                cluster,
                url == null ? properties.text(PREFIX + "username") : username(url.getUserInfo()),
                url == null ? properties.exactText(PREFIX + "password") : password(url.getUserInfo()),
                database,
                ssl || secureUrl);
    }

    private static @Nullable String username(@Nullable String userInfo) {
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        return userInfo == null || colon <= 0 ? null : userInfo.substring(0, colon);
    }

    private static @Nullable String password(@Nullable String userInfo) {
        return userInfo == null ? null : userInfo.substring(userInfo.indexOf(':') + 1);
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
            // reported below, without the text
        }
        throw new IllegalArgumentException(
                URL + " must be redis://user:password@host:port or rediss://…, or set flashsale.redis.addresses");
    }

    private static int number(String property, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(property + " must be the number of a database, but is " + text, e);
        }
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "HostRedis" + addresses;
    }
}

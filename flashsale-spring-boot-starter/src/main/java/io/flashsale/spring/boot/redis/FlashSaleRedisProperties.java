package io.flashsale.spring.boot.redis;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach Redis. What is not set is taken from the host's own {@code spring.data.redis.*}; defaults and checks are those of
 * flashsale-redis.
 *
 * @param client Whose client is used: "own", made for the order path, or "host", the RedissonClient bean, whose time limits then hold.
 * @param addresses Addresses, each redis://host:port, or rediss://host:port for TLS; several are nodes of one cluster. If not set, the
 *     host's spring.data.redis.cluster.nodes, url, or host and port.
 * @param cluster Whether the one address given is a node of a cluster.
 * @param username User of the server's access list; the host's spring.data.redis.username if not set.
 * @param password Password of the user; the host's spring.data.redis.password if not set.
 * @param database Number of the database; the host's spring.data.redis.database if not set.
 * @param ssl TLS.
 * @param clientName Name that the server's list of clients shows.
 * @param keyPrefix Prefix of the names of all keys, to tell several shops on one server apart.
 * @param shop Whose keys these are; a start on keys of another shop is refused. If not set, a name made once in the shop's database.
 * @param timeout How long to wait for an answer before asking again.
 * @param retryAttempts Maximum number of times to ask again.
 * @param retryDelay How long to wait before asking again.
 * @param connectTimeout Time limit of opening a connection.
 * @param maxConnections Maximum number of connections to each primary.
 * @param waitAtStart How long to wait for a server that is down at the start; 0 refuses to start at once.
 * @param checks What to do about a server that is set up so that stock may get lost: "refuse" to start, or "warn".
 */
@ConfigurationProperties("flashsale.redis")
public record FlashSaleRedisProperties(
        @DefaultValue("own") Client client,
        @DefaultValue List<String> addresses,
        @DefaultValue("false") boolean cluster,
        @Nullable String username,
        @Nullable String password,
        @Nullable Integer database,
        @DefaultValue Ssl ssl,
        @DefaultValue("flashsale") String clientName,
        @DefaultValue("") String keyPrefix,
        @Nullable String shop,
        @DefaultValue("500ms") Duration timeout,
        @DefaultValue("2") int retryAttempts,
        @DefaultValue("50ms") Duration retryDelay,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("32") int maxConnections,
        @DefaultValue("30s") Duration waitAtStart,
        @DefaultValue("refuse") Checks checks) {
    /**
     * TLS.
     *
     * @param enabled Whether to speak TLS also to addresses written redis://. If not set, TLS is spoken if there is a bundle or the
     *     host's spring.data.redis.ssl.enabled or url says so.
     * @param bundle Name of the SSL bundle that says whom to trust and who we are; the host's spring.data.redis.ssl.bundle if not set.
     */
    public record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {}

    /** Whose client is used. */
    public enum Client {
        /** A client made for the order path, with short time limits. */
        OWN,
        /** The host's RedissonClient bean. */
        HOST
    }

    /** What to do about a server that is set up so that stock may get lost. */
    public enum Checks {
        /** Refuse to start. */
        REFUSE,
        /** Warn and go on. */
        WARN
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "FlashSaleRedisProperties[" + client + ", " + addresses.size() + " addresses]";
    }
}

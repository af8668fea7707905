package io.flashsale.spring.boot.redis;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach Redis. What is not set is taken from the host's own {@code spring.data.redis.*}; the checks are those of flashsale-redis.
 *
 * @param client Whose client: "own", made for the order path, or "host", the RedissonClient bean, whose time limits then hold.
 * @param addresses Each redis://host:port, or rediss://host:port for TLS; several are nodes of one cluster. The host's
 *     spring.data.redis.cluster.nodes, url, or host and port if not set.
 * @param cluster Whether the one address given is a node of a cluster.
 * @param username User of the server's access list; the host's spring.data.redis.username if not set.
 * @param password The password; the host's spring.data.redis.password if not set.
 * @param database Number of the database; the host's spring.data.redis.database if not set.
 * @param ssl Whether to speak TLS to addresses written redis:// too; if not set, whether there is a bundle or the host's
 *     spring.data.redis.ssl.enabled or url says so.
 * @param sslBundle Name of the SSL bundle that says whom to trust and who we are; the host's spring.data.redis.ssl.bundle if not set.
 * @param clientName What the server's list of clients shows.
 * @param keyPrefix What the names of all keys begin with, to tell several shops on one server apart.
 * @param timeout How long to wait for an answer before asking again.
 * @param retryAttempts How often to ask again.
 * @param retryDelay How long to wait before asking again.
 * @param connectTimeout How long opening a connection may take.
 * @param connections Connections to each primary.
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
        @Nullable Boolean ssl,
        @Nullable String sslBundle,
        @DefaultValue("flashsale") String clientName,
        @DefaultValue("") String keyPrefix,
        @DefaultValue("500ms") Duration timeout,
        @DefaultValue("2") int retryAttempts,
        @DefaultValue("50ms") Duration retryDelay,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("32") int connections,
        @DefaultValue("30s") Duration waitAtStart,
        @DefaultValue("refuse") Checks checks) {
    /** Whose client. */
    public enum Client {
        /** One made for the order path, with short time limits. */
        OWN,
        /** The host's RedissonClient bean. */
        HOST
    }

    /** What to do about a server that is set up dangerously. */
    public enum Checks {
        /** Refuse to start. */
        REFUSE,
        /** Warn and go on. */
        WARN
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "FlashSaleRedisProperties[" + client + ", " + addresses.size() + " addresses]";
    }
}

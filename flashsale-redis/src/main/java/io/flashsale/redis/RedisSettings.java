package io.flashsale.redis;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Redis, and how long to wait for it.
 *
 * <pre>{@code
 * RedisSettings.builder("redis://10.0.0.5:6379").password(secret).build();
 * RedisSettings.builder("rediss://10.0.0.5:6379", "rediss://10.0.0.6:6379").build();    // a cluster
 * }</pre>
 *
 * <p><b>Threads.</b> Immutable. It holds the password, which no text of this module ever contains.
 */
public final class RedisSettings {
    /** What to do about a server that is set up so that stock or orders may get lost. */
    public enum Checks {
        /** Refuse to start. */
        REFUSE,
        /** Warn and go on. */
        WARN
    }

    final List<RedisAddress> addresses;
    final boolean cluster;
    final @Nullable String username;
    final @Nullable String password;
    final int database;
    final @Nullable TrustManagerFactory trust;
    final @Nullable KeyManagerFactory keys;
    final String clientName;
    final Duration timeout;
    final int retryAttempts;
    final Duration retryDelay;
    final Duration connectTimeout;
    final int connections;
    final String keyPrefix;
    final Duration waitAtStart;
    final Checks checks;

    private RedisSettings(Builder builder) {
        addresses = builder.addresses.stream()
                .map(address -> RedisAddress.parse(address, builder.ssl))
                .toList();
        cluster = builder.cluster || addresses.size() > 1;
        username = builder.username;
        password = builder.password;
        database = builder.database;
        trust = builder.trust;
        keys = builder.keys;
        clientName = builder.clientName;
        timeout = builder.timeout;
        retryAttempts = builder.retryAttempts;
        retryDelay = builder.retryDelay;
        connectTimeout = builder.connectTimeout;
        connections = builder.connections;
        keyPrefix = builder.keyPrefix;
        waitAtStart = builder.waitAtStart;
        checks = builder.checks;
        RedisSettingsRules.check(this);
    }

    /**
     * Begins with the one thing that has no default.
     *
     * @param addresses each {@code redis://host:port}, or {@code rediss://host:port} for TLS; one is a single server, several are nodes
     *     of one cluster
     */
    public static Builder builder(String... addresses) {
        return new Builder(List.of(addresses));
    }

    boolean ssl() {
        return addresses.get(0).ssl();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return (cluster ? "cluster " : "") + addresses + (database == 0 ? "" : ", database " + database);
    }

    /** Collects the settings. Not safe for several threads. */
    public static final class Builder {
        private final List<String> addresses;
        private boolean cluster;
        private boolean ssl;
        private @Nullable String username;
        private @Nullable String password;
        private int database;
        private @Nullable TrustManagerFactory trust;
        private @Nullable KeyManagerFactory keys;
        private String clientName = "flashsale";
        private Duration timeout = Duration.ofMillis(500);
        private int retryAttempts = 2;
        private Duration retryDelay = Duration.ofMillis(50);
        private Duration connectTimeout = Duration.ofSeconds(2);
        private int connections = 32;
        private String keyPrefix = "";
        private Duration waitAtStart = Duration.ofSeconds(30);
        private Checks checks = Checks.REFUSE;

        private Builder(List<String> addresses) {
            this.addresses = addresses;
        }

        /** Whether the one address given is a node of a cluster; several always are. */
        public Builder cluster(boolean value) {
            cluster = value;
            return this;
        }

        /** Whether to speak TLS to addresses written {@code redis://} too. */
        public Builder ssl(boolean value) {
            ssl = value;
            return this;
        }

        /** The user of the server's access list; null is the default user. */
        public Builder username(@Nullable String value) {
            username = value;
            return this;
        }

        public Builder password(@Nullable String value) {
            password = value;
            return this;
        }

        /** The number of the database, 0 unless told otherwise; clusters have no other. */
        public Builder database(int value) {
            database = value;
            return this;
        }

        /** Whom to trust when speaking TLS; null is whom the JVM trusts. */
        public Builder trust(@Nullable TrustManagerFactory value) {
            trust = value;
            return this;
        }

        /** The client's own certificate, for servers that ask for one. */
        public Builder keys(@Nullable KeyManagerFactory value) {
            keys = value;
            return this;
        }

        /** What the server's list of clients shows. */
        public Builder clientName(String value) {
            clientName = value;
            return this;
        }

        /** How long to wait for an answer before asking again, 10 ms to 60 s. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** How often to ask again, 0 to 10 times. */
        public Builder retryAttempts(int value) {
            retryAttempts = value;
            return this;
        }

        /** How long to wait before asking again, 1 ms to 10 s. */
        public Builder retryDelay(Duration value) {
            retryDelay = value;
            return this;
        }

        /** How long opening a connection may take, 10 ms to 60 s. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /** Connections to each primary, 10 to 1,000. */
        public Builder connections(int value) {
            connections = value;
            return this;
        }

        /** What the names of all keys and channels begin with, to tell several shops on one server apart; empty unless told otherwise. */
        public Builder keyPrefix(String value) {
            keyPrefix = value;
            return this;
        }

        /** How long to wait for a server that is down at start, at most an hour; zero refuses at once. */
        public Builder waitAtStart(Duration value) {
            waitAtStart = value;
            return this;
        }

        /** What to do about a server that is set up dangerously. */
        public Builder checks(Checks value) {
            checks = value;
            return this;
        }

        /**
         * Does not connect yet.
         *
         * @throws IllegalArgumentException naming the setting that is wrong, and what would be right
         */
        public RedisSettings build() {
            return new RedisSettings(this);
        }
    }
}

package io.flashsale.redis;

import io.flashsale.spi.Arguments;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Redis, and how long to wait for it; made by a {@link #builder}.
 *
 * <pre>{@code
 * RedisSettings.builder("redis://10.0.0.5:6379").password(secret).build();
 * RedisSettings.builder("rediss://10.0.0.5:6379", "rediss://10.0.0.6:6379").build();    // a cluster
 * }</pre>
 *
 * <p><b>Threads.</b> Immutable. It holds the password, which no text of this module ever contains.
 *
 * @param addresses each {@code redis://host:port}, or {@code rediss://host:port} for TLS; one is a single server, several are nodes of one
 *     cluster
 * @param cluster whether the addresses are nodes of a cluster; several always are
 * @param username the user of the server's access list; null for the default user, which is the default
 * @param password null for none, which is the default
 * @param database the number of the database, 0 by default; clusters have no other
 * @param trust which certificates to trust when speaking TLS; null, which is the default, for those that the JVM trusts
 * @param keys the client's own certificate, for servers that ask for one; null by default
 * @param clientName what the server's list of clients shows; {@code flashsale} by default
 * @param timeout how long to wait for an answer before asking again, 10 ms to 60 s; 500 ms by default
 * @param retryAttempts how often to ask again, 0 to 10 times; twice by default
 * @param retryDelay how long to wait before asking again, 1 ms to 10 s; 50 ms by default
 * @param connectTimeout how long opening a connection may take, 10 ms to 60 s; 2 s by default
 * @param maxConnections maximum number of connections to each primary, 10 to 1,000; 32 by default
 * @param keyPrefix what the names of all keys and channels begin with, to tell several shops on one server apart: up to 64 of
 *     {@code [A-Za-z0-9_.:@-]}; empty by default
 * @param shop whose keys these are, the same on all nodes of a shop: 1 to 64 of the same; a start on keys of another shop is refused.
 *     {@code JdbcStores.shop()} is a name that is made once per database. Null, which is the default, compares nothing
 * @param waitAtStart how long to wait for a server that is down at the start, at most an hour; zero asks once; 30 s by default
 * @param checks what to do about a server that is set up dangerously; {@link Checks#REFUSE} by default
 */
public record RedisSettings(
        List<String> addresses,
        boolean cluster,
        @Nullable String username,
        @Nullable String password,
        int database,
        @Nullable TrustManagerFactory trust,
        @Nullable KeyManagerFactory keys,
        String clientName,
        Duration timeout,
        int retryAttempts,
        Duration retryDelay,
        Duration connectTimeout,
        int maxConnections,
        String keyPrefix,
        @Nullable String shop,
        Duration waitAtStart,
        Checks checks) {
    private static final int MAX_ADDRESSES = 1_000;
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(60);

    /** What to do about a server that is set up so that stock or orders may get lost. */
    public enum Checks {
        /** Refuse to start. */
        REFUSE,
        /** Warn and go on. */
        WARN
    }

    /** @throws IllegalArgumentException naming the setting that is wrong, and what would be right */
    public RedisSettings {
        List<RedisAddress> servers = addresses.stream().map(RedisAddress::parse).toList();
        checkAddresses(servers);
        addresses = servers.stream().map(RedisAddress::toString).toList();
        cluster = cluster || servers.size() > 1;
        checkLogin(username, password);
        if (database < 0 || (cluster && database != 0)) {
            throw new IllegalArgumentException(
                    "database must be " + (cluster ? "0 on a cluster" : "0 or more") + ", but is " + database);
        }
        if (!servers.get(0).ssl() && (trust != null || keys != null)) {
            throw new IllegalArgumentException("trust and keys need TLS: write the addresses rediss://, or set ssl");
        }
        if (!clientName.matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException(
                    "clientName must be 1 to 64 printable characters without spaces, but is " + clientName);
        }
        if (!keyPrefix.matches("[A-Za-z0-9_.:@-]{0,64}")) {
            throw new IllegalArgumentException("keyPrefix must match [A-Za-z0-9_.:@-]{0,64}, but is " + keyPrefix);
        }
        if (shop != null && !shop.matches("[A-Za-z0-9_.:@-]{1,64}")) {
            throw new IllegalArgumentException("shop must match [A-Za-z0-9_.:@-]{1,64}, but is " + shop);
        }
        Arguments.between("timeout", timeout, MIN_TIMEOUT, MAX_TIMEOUT);
        Arguments.between("connectTimeout", connectTimeout, MIN_TIMEOUT, MAX_TIMEOUT);
        Arguments.between("retryDelay", retryDelay, Duration.ofMillis(1), Duration.ofSeconds(10));
        Arguments.between("waitAtStart", waitAtStart, Duration.ZERO, Duration.ofHours(1));
        Arguments.between("retryAttempts", retryAttempts, 0, 10);
        Arguments.between("maxConnections", maxConnections, 10, 1_000);
    }

    private static void checkAddresses(List<RedisAddress> servers) {
        if (servers.isEmpty() || servers.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException("addresses must have 1 to " + MAX_ADDRESSES + " entries, but has "
                    + servers.size() + ": such as redis://localhost:6379");
        }
        if (new HashSet<>(servers).size() < servers.size()) {
            throw new IllegalArgumentException("addresses must name each server once, but is " + servers);
        }
        if (servers.stream().map(RedisAddress::ssl).distinct().count() > 1) {
            throw new IllegalArgumentException("addresses must all be redis:// or all be rediss://, but is " + servers);
        }
    }

    private static void checkLogin(@Nullable String username, @Nullable String password) {
        if (username != null && password == null) {
            throw new IllegalArgumentException("username is set without a password: set password too, or neither");
        }
        if ((username != null && username.isEmpty()) || (password != null && password.isEmpty())) {
            throw new IllegalArgumentException("username and password must not be empty: leave out what is not needed");
        }
    }

    /**
     * Begins with the one thing that has no default.
     *
     * @param addresses as {@link #addresses}
     */
    public static Builder builder(String... addresses) {
        return new Builder(List.of(addresses));
    }

    /** Begins with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    List<RedisAddress> servers() {
        return addresses.stream().map(RedisAddress::parse).toList();
    }

    boolean ssl() {
        return servers().get(0).ssl();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return (cluster ? "cluster " : "") + addresses + (database == 0 ? "" : ", database " + database);
    }

    /** Collects the settings; what each means is said at {@link RedisSettings}. Not safe for several threads. */
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
        private int maxConnections = 32;
        private String keyPrefix = "";
        private @Nullable String shop;
        private Duration waitAtStart = Duration.ofSeconds(30);
        private Checks checks = Checks.REFUSE;

        private Builder(List<String> addresses) {
            this.addresses = addresses;
        }

        private Builder(RedisSettings settings) {
            addresses = settings.addresses;
            cluster = settings.cluster;
            username = settings.username;
            password = settings.password;
            database = settings.database;
            trust = settings.trust;
            keys = settings.keys;
            clientName = settings.clientName;
            timeout = settings.timeout;
            retryAttempts = settings.retryAttempts;
            retryDelay = settings.retryDelay;
            connectTimeout = settings.connectTimeout;
            maxConnections = settings.maxConnections;
            keyPrefix = settings.keyPrefix;
            shop = settings.shop;
            waitAtStart = settings.waitAtStart;
            checks = settings.checks;
        }

        public Builder cluster(boolean value) {
            cluster = value;
            return this;
        }

        /** Whether to speak TLS to addresses written {@code redis://} too; the settings then have them as {@code rediss://}. */
        public Builder ssl(boolean value) {
            ssl = value;
            return this;
        }

        public Builder username(@Nullable String value) {
            username = value;
            return this;
        }

        public Builder password(@Nullable String value) {
            password = value;
            return this;
        }

        public Builder database(int value) {
            database = value;
            return this;
        }

        public Builder trust(@Nullable TrustManagerFactory value) {
            trust = value;
            return this;
        }

        public Builder keys(@Nullable KeyManagerFactory value) {
            keys = value;
            return this;
        }

        public Builder clientName(String value) {
            clientName = value;
            return this;
        }

        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        public Builder retryAttempts(int value) {
            retryAttempts = value;
            return this;
        }

        public Builder retryDelay(Duration value) {
            retryDelay = value;
            return this;
        }

        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        public Builder keyPrefix(String value) {
            keyPrefix = value;
            return this;
        }

        public Builder shop(@Nullable String value) {
            shop = value;
            return this;
        }

        public Builder waitAtStart(Duration value) {
            waitAtStart = value;
            return this;
        }

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
            return new RedisSettings(
                    ssl ? addresses.stream().map(RedisAddress::withSsl).toList() : addresses,
                    cluster,
                    username,
                    password,
                    database,
                    trust,
                    keys,
                    clientName,
                    timeout,
                    retryAttempts,
                    retryDelay,
                    connectTimeout,
                    maxConnections,
                    keyPrefix,
                    shop,
                    waitAtStart,
                    checks);
        }
    }
}

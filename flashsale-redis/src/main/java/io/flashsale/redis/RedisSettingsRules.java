package io.flashsale.redis;

import java.time.Duration;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/** What values the settings may have. */
final class RedisSettingsRules {
    private static final int MAX_ADDRESSES = 1_000;

    private RedisSettingsRules() {}

    /** @throws IllegalArgumentException naming the setting and the fix */
    static void check(RedisSettings settings) {
        checkAddresses(settings);
        if (settings.username != null && settings.password == null) {
            throw new IllegalArgumentException("username is set without a password: set password too, or neither");
        }
        if (isEmpty(settings.username) || isEmpty(settings.password)) {
            throw new IllegalArgumentException("username and password must not be empty: leave out what is not needed");
        }
        if (settings.database < 0 || (settings.cluster && settings.database != 0)) {
            throw new IllegalArgumentException("database must be " + (settings.cluster ? "0 on a cluster" : "0 or more")
                    + ", but is " + settings.database);
        }
        if (!settings.ssl() && (settings.trust != null || settings.keys != null)) {
            throw new IllegalArgumentException("trust and keys need TLS: write the addresses rediss://, or set ssl");
        }
        if (!settings.clientName.matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException(
                    "clientName must be 1 to 64 printable characters without spaces, but is " + settings.clientName);
        }
        if (!settings.keyPrefix.matches("[A-Za-z0-9_.:@-]{0,64}")) {
            throw new IllegalArgumentException(
                    "keyPrefix must match [A-Za-z0-9_.:@-]{0,64}, but is " + settings.keyPrefix);
        }
        between("timeout", settings.timeout, Duration.ofMillis(10), Duration.ofSeconds(60));
        between("connectTimeout", settings.connectTimeout, Duration.ofMillis(10), Duration.ofSeconds(60));
        between("retryDelay", settings.retryDelay, Duration.ofMillis(1), Duration.ofSeconds(10));
        between("waitAtStart", settings.waitAtStart, Duration.ZERO, Duration.ofHours(1));
        between("retryAttempts", settings.retryAttempts, 0, 10);
        between("connections", settings.connections, 10, 1_000);
    }

    private static void checkAddresses(RedisSettings settings) {
        if (settings.addresses.isEmpty() || settings.addresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException("addresses must have 1 to " + MAX_ADDRESSES + " entries, but has "
                    + settings.addresses.size() + ": such as redis://localhost:6379");
        }
        if (new HashSet<>(settings.addresses).size() < settings.addresses.size()) {
            throw new IllegalArgumentException("addresses must name each server once, but is " + settings.addresses);
        }
        if (settings.addresses.stream().anyMatch(address -> address.ssl() != settings.ssl())) {
            throw new IllegalArgumentException(
                    "addresses must all be redis:// or all be rediss://, but is " + settings.addresses);
        }
    }

    private static boolean isEmpty(@Nullable String text) {
        return text != null && text.isEmpty();
    }

    private static void between(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    name + " must be " + words(min) + " to " + words(max) + ", but is " + value);
        }
    }

    private static void between(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", but is " + value);
        }
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}

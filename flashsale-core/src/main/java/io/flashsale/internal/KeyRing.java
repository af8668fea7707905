package io.flashsale.internal;

import io.flashsale.spi.Scheduler;
import io.flashsale.spi.SigningKey;
import io.flashsale.spi.SigningKeys;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accepted keys of one purpose, kept in memory and loaded again every {@link #REFRESH}. Verifying never blocks: an unknown kid answers "not
 * ours" at once and loads the keys again in the background, at most once a second, so forged kids cost nothing.
 */
final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);
    static final Duration REFRESH = Duration.ofSeconds(30);
    /** A new key signs only after every node has had time to learn it. */
    private static final Duration LEARN = REFRESH.multipliedBy(3);

    private static final Duration REFRESH_UNKNOWN = Duration.ofSeconds(1);

    private final SigningKeys source;
    private final SigningKey.Purpose purpose;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final AtomicBoolean loading = new AtomicBoolean();
    private volatile Snapshot snapshot = new Snapshot(List.of(), Long.MIN_VALUE / 2);

    KeyRing(SigningKeys source, SigningKey.Purpose purpose, Scheduler scheduler, LedgerTime time) {
        this.source = source;
        this.purpose = purpose;
        this.scheduler = scheduler;
        this.time = time;
    }

    /** Loads the keys now; blocks. */
    void load() {
        List<Key> keys = source.accepted(purpose).stream().map(this::ready).toList();
        if (keys.isEmpty()) {
            throw new IllegalStateException("SigningKeys.accepted(" + purpose + ") returned no key");
        }
        snapshot = new Snapshot(keys, time.millis());
    }

    private Key ready(SigningKey key) {
        Key known = known(key.kid());
        return known == null ? new Key(key) : known;
    }

    /** The key to sign with: the newest that all nodes know. */
    Key signing() {
        Snapshot current = snapshot;
        Instant learnt = time.now().minus(LEARN);
        for (Key key : current.keys) {
            if (!key.createdAt.isAfter(learnt)) {
                return key;
            }
        }
        return current.keys.get(current.keys.size() - 1);
    }

    @Nullable
    Key find(String kid) {
        Key known = known(kid);
        if (known == null) {
            refreshAfter(REFRESH_UNKNOWN);
        }
        return known;
    }

    private @Nullable Key known(String kid) {
        for (Key key : snapshot.keys) {
            if (key.kid.equals(kid)) {
                return key;
            }
        }
        return null;
    }

    private void refreshAfter(Duration age) {
        if (time.millis() - snapshot.loadedAtMillis < age.toMillis() || !loading.compareAndSet(false, true)) {
            return;
        }
        try {
            scheduler.executeBlocking(this::refresh);
        } catch (RejectedExecutionException overloaded) {
            loading.set(false);
        }
    }

    private void refresh() {
        try {
            load();
        } catch (RuntimeException e) {
            LOG.warn("Signing keys for {} could not be refreshed; the known ones stay in use", purpose, e);
            snapshot = new Snapshot(snapshot.keys, time.millis());
        } finally {
            loading.set(false);
        }
    }

    private record Snapshot(List<Key> keys, long loadedAtMillis) {}

    /** A key ready to sign; each thread has its own Mac, because a Mac is not thread-safe and initialising one is expensive. */
    static final class Key {
        static final int MAC_BYTES = 16;
        final String kid;
        final Instant createdAt;
        private final ThreadLocal<Mac> macs;

        Key(SigningKey key) {
            this.kid = key.kid();
            this.createdAt = key.createdAt();
            SecretKeySpec spec = new SecretKeySpec(key.secret(), "HmacSHA256");
            this.macs = ThreadLocal.withInitial(() -> newMac(spec));
        }

        /** HMAC-SHA256, cut to 128 bits. */
        byte[] mac(byte[] message) {
            byte[] full = macs.get().doFinal(message);
            return java.util.Arrays.copyOf(full, MAC_BYTES);
        }

        private static Mac newMac(SecretKeySpec spec) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(spec);
                return mac;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has HmacSHA256", e);
            }
        }
    }
}

package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.spi.Bucket;
import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The two kinds of time of this process: instants, which are the ledger's, and durations, which are monotonic.
 *
 * <p>Every reply of the ledger tells its time; from then on the ledger's time is this process's monotonic time and what to add to it, which
 * is learned for each bucket, because buckets lie on servers whose clocks may differ. Until the first reply there is only this node's own
 * clock, which may be wrong, or be stepped: by it nothing is sold, refused or issued.
 *
 * <p>Bound: 100,000 buckets; for those that had to make room what was last heard of any other holds.
 */
final class LedgerTime {
    /** What was heard longer ago is asked for again before somebody is refused by it. */
    private static final long FRESH_MILLIS = 10_000;
    /** A reply that took longer than twice this tells too little of the time. */
    private static final long MAX_UNCERTAINTY_MILLIS = 1_000;

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Cache<Bucket, Offset> offsets =
            Caffeine.newBuilder().maximumSize(100_000).executor(Runnable::run).build();
    /** Of the bucket that was heard last; null before the first. */
    private volatile @Nullable Offset newest;

    LedgerTime(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    /** Milliseconds since this process began: what durations are measured by. Never an instant. */
    long millis() {
        return (nanoTime.getAsLong() - startNanos) / 1_000_000;
    }

    /** The ledger's time as it was last heard from any bucket; this node's own before the first. */
    Instant now() {
        return at(newest);
    }

    /** The time of the server that has this bucket. */
    Instant now(Bucket bucket) {
        Offset known = offsets.getIfPresent(bucket);
        return at(known == null ? newest : known);
    }

    private Instant at(@Nullable Offset offset) {
        return Instant.ofEpochMilli(offset == null ? clock.millis() : millis() + offset.addMillis);
    }

    /** Whether any bucket's time was ever heard. */
    boolean heard() {
        return newest != null;
    }

    /** Whether the time of the server that has this bucket was heard lately enough to refuse somebody by it. */
    boolean heardLately(Bucket bucket) {
        Offset known = offsets.getIfPresent(bucket);
        return known != null && millis() - known.heardAtMillis < FRESH_MILLIS;
    }

    /** Learns from a reply: its time was the ledger's somewhere between sending and now. */
    void observe(Bucket bucket, Instant ledgerTime, long sentAtMillis) {
        long now = millis();
        long add = ledgerTime.toEpochMilli() - (sentAtMillis + now) / 2;
        long uncertainty = (now - sentAtMillis) / 2 + 1;
        Offset known = offsets.getIfPresent(bucket);
        if (known == null) {
            known = new Offset(add, now);
            offsets.put(bucket, known);
        } else if (uncertainty <= MAX_UNCERTAINTY_MILLIS) {
            if (Math.abs(add - known.addMillis) > uncertainty) {
                known.addMillis = add;
            }
            known.heardAtMillis = now;
        }
        newest = known;
    }

    /** What to add to this process's milliseconds to have a server's. */
    private static final class Offset {
        volatile long addMillis;
        volatile long heardAtMillis;

        Offset(long addMillis, long heardAtMillis) {
            this.addMillis = addMillis;
            this.heardAtMillis = heardAtMillis;
        }
    }
}

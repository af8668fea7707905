package io.flashsale.internal;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What this process last heard about an item being sold out. While the news is fresh everyone is refused from memory; once it is stale
 * one request goes through as a probe and the rest keep the old answer until the probe is back. All times are monotonic.
 */
final class SoldOutGate {
    /** A probe that never came back is forgotten after this long. */
    private static final long PROBE_MILLIS = 1_000;

    private static final long NEVER = Long.MIN_VALUE / 2;

    private final long freshMillis;
    private final AtomicReference<@Nullable News> news = new AtomicReference<>();

    SoldOutGate(long freshMillis) {
        this.freshMillis = freshMillis;
    }

    /** Whether a request for so many units is refused from memory; if not, it may be the probe. */
    boolean refuses(int quantity, long nowMillis) {
        News current = news.get();
        if (current == null || quantity < current.quantity) {
            return false;
        }
        if (nowMillis - current.heardAt < freshMillis) {
            return true;
        }
        if (nowMillis - current.probedAt < PROBE_MILLIS) {
            return true;
        }
        return !news.compareAndSet(current, new News(current.quantity, current.heardAt, nowMillis));
    }

    /** Whether the news is fresh, in which case nobody needs to look for units elsewhere. It does not make the caller the probe. */
    boolean fresh(int quantity, long nowMillis) {
        News current = news.get();
        return current != null && quantity >= current.quantity && nowMillis - current.heardAt < freshMillis;
    }

    /** Notes that no bucket had so many units. That says nothing about fewer: news of those stays as old as it is, or goes. */
    void soldOut(int quantity, long nowMillis) {
        News current = news.get();
        boolean fewerKnown =
                current != null && current.quantity < quantity && nowMillis - current.heardAt < freshMillis;
        if (!fewerKnown) {
            news.set(new News(quantity, nowMillis, NEVER));
        }
    }

    /** Notes that a request got its units, or that units came back. */
    void reopened() {
        if (news.get() != null) {
            news.set(null);
        }
    }

    private record News(int quantity, long heardAt, long probedAt) {}
}

package io.flashsale.internal;

import io.flashsale.OrderResult;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What this process last heard about an item having no units, and what it tells those who want some. While the news is fresh everyone is refused from memory; once it is stale
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

    /** What a request for so many units hears from memory; null if it goes on, and then it may be the probe. */
    @Nullable
    OrderResult refusal(int quantity, long nowMillis) {
        News current = news.get();
        if (current == null || quantity < current.quantity) {
            return null;
        }
        if (nowMillis - current.heardAt < freshMillis || nowMillis - current.probedAt < PROBE_MILLIS) {
            return current.answer;
        }
        News probed = new News(current.quantity, current.heardAt, nowMillis, current.answer);
        return news.compareAndSet(current, probed) ? null : current.answer;
    }

    /** The same if the news is fresh, so that nobody needs to look for units elsewhere. It does not make the caller the probe. */
    @Nullable
    OrderResult freshRefusal(int quantity, long nowMillis) {
        News current = news.get();
        return current != null && quantity >= current.quantity && nowMillis - current.heardAt < freshMillis
                ? current.answer
                : null;
    }

    /**
     * Notes that no bucket had so many units. That says nothing about fewer: news of those stays as old as it is, or goes.
     *
     * @param answer SoldOut, or Unavailable if not every bucket could tell
     */
    void closed(int quantity, long nowMillis, OrderResult answer) {
        News current = news.get();
        boolean fewerKnown =
                current != null && current.quantity < quantity && nowMillis - current.heardAt < freshMillis;
        if (!fewerKnown) {
            news.set(new News(quantity, nowMillis, NEVER, answer));
        }
    }

    /** Notes that a request got its units, or that units came back. */
    void reopened() {
        if (news.get() != null) {
            news.set(null);
        }
    }

    private record News(int quantity, long heardAt, long probedAt, OrderResult answer) {}
}

package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Outcome;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the operator's live view shows, per item and since this process started; at most 10,000 items. */
final class OrderCounters implements FlashSaleListener {
    private final Cache<ItemId, Counters> items =
            Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

    Counters of(ItemId item) {
        return items.get(item, unseen -> new Counters());
    }

    @Override
    public void refused(ItemId item, BuyerId buyer, Outcome outcome) {
        if (outcome != Outcome.UNKNOWN_ITEM) {
            of(item).refuse(outcome);
        }
    }

    @Override
    public void accepted(Ticket ticket) {
        of(ticket.item()).accepted.increment();
    }

    @Override
    public void drift(ItemId item, long units) {
        of(item).drift = units;
    }

    @Override
    public void pending(ItemId item, long units, Duration oldest) {
        of(item).oldestPending = oldest;
    }

    /** The numbers of one item. */
    static final class Counters {
        private final LongAdder accepted = new LongAdder();
        private final Map<Outcome, LongAdder> refused = new EnumMap<>(Outcome.class);
        private volatile long drift;
        private volatile Duration oldestPending = Duration.ZERO;

        Counters() {
            for (Outcome outcome : Outcome.values()) {
                refused.put(outcome, new LongAdder());
            }
        }

        /** The map is never changed once it is made, so any thread may read it. */
        void refuse(Outcome outcome) {
            LongAdder count = refused.get(outcome);
            if (count != null) {
                count.increment();
            }
        }

        long accepted() {
            return accepted.sum();
        }

        Map<Outcome, Long> refused() {
            Map<Outcome, Long> sums = new EnumMap<>(Outcome.class);
            refused.forEach((outcome, count) -> {
                if (count.sum() > 0) {
                    sums.put(outcome, count.sum());
                }
            });
            return sums;
        }

        long drift() {
            return drift;
        }

        Duration oldestPending() {
            return oldestPending;
        }
    }
}

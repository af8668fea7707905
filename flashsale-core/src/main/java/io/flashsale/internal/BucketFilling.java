package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockLedger.Holding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tells buckets that were made anew what the order rows know of their buyers: how many units each has, and what became of their tickets.
 * What changes in the rows meanwhile reaches the bucket as it always does, or is found out by those who ask for a ticket.
 */
final class BucketFilling {
    private static final int MAX_BUYERS = 500;
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final StockLedger ledger;
    private final OrderStore store;
    private final Scheduler scheduler;

    BucketFilling(StockLedger ledger, OrderStore store, Scheduler scheduler) {
        this.ledger = ledger;
        this.store = store;
        this.scheduler = scheduler;
    }

    /**
     * Restores the buyers of these buckets; blocks.
     *
     * @param marks by bucket number, for buckets of this layout
     * @return false if a bucket has another mark by now
     */
    boolean restore(ItemId item, StockLayout layout, Map<Integer, Instant> marks) throws TimeoutException {
        @Nullable BuyerId last = null;
        while (true) {
            List<Order> page = store.ordersByBuyer(item, last, MAX_BUYERS);
            if (page.isEmpty()) {
                return true;
            }
            last = page.get(page.size() - 1).ticket().buyer();
            if (!restore(item, layout, marks, page)) {
                return false;
            }
        }
    }

    private boolean restore(ItemId item, StockLayout layout, Map<Integer, Instant> marks, List<Order> orders)
            throws TimeoutException {
        Map<Bucket, List<Holding>> byBucket = new HashMap<>();
        for (Order order : orders) {
            Ticket ticket = order.ticket();
            if (ticket.epoch() == layout.epoch() && marks.containsKey(ticket.bucket())) {
                Bucket bucket = new Bucket(item, ticket.bucket(), layout.epoch());
                holding(order)
                        .ifPresent(holding -> byBucket.computeIfAbsent(bucket, key -> new ArrayList<>())
                                .add(holding));
            }
        }
        for (Map.Entry<Bucket, List<Holding>> entry : byBucket.entrySet()) {
            Instant mark = Objects.requireNonNull(marks.get(entry.getKey().number()));
            if (!restore(entry.getKey(), mark, entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    private boolean restore(Bucket bucket, Instant mark, List<Holding> holdings) throws TimeoutException {
        int max = ledger.maxBatch();
        for (int from = 0; from < holdings.size(); from += max) {
            List<Holding> part = holdings.subList(from, Math.min(holdings.size(), from + max));
            if (scheduler.await(ledger.restore(bucket, mark, part), WAIT).code() != LedgerReply.Code.OK) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Holding> holding(Order order) {
        LedgerEntry.@Nullable State state = switch (order.status()) {
            case CREATED, PAID -> LedgerEntry.State.CREATED;
            case REJECTED -> LedgerEntry.State.REJECTED;
            case CANCELLED -> LedgerEntry.State.CANCELLED;
            case PENDING -> null;
        };
        return state == null
                ? Optional.empty()
                : Optional.of(new Holding(
                        new LedgerEntry(
                                state,
                                order.ticket(),
                                state == LedgerEntry.State.CREATED ? null : order.reason(),
                                null),
                        state == LedgerEntry.State.CREATED));
    }
}

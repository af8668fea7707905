package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Holding;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            Map<BuyerId, List<Order>> byBuyer = new LinkedHashMap<>();
            for (Order order : page) {
                last = order.ticket().buyer();
                byBuyer.computeIfAbsent(last, buyer -> new ArrayList<>()).add(order);
            }
            if (!restore(item, layout, marks, byBuyer)) {
                return false;
            }
        }
    }

    private boolean restore(
            ItemId item, StockLayout layout, Map<Integer, Instant> marks, Map<BuyerId, List<Order>> byBuyer)
            throws TimeoutException {
        Map<Integer, List<Holding>> byBucket = new HashMap<>();
        byBuyer.forEach((buyer, orders) -> {
            int home = layout.home(buyer);
            if (marks.containsKey(home)) {
                byBucket.computeIfAbsent(home, number -> new ArrayList<>())
                        .add(holding(new Bucket(item, home, layout.epoch()), buyer, orders));
            }
        });
        for (Map.Entry<Integer, List<Holding>> entry : byBucket.entrySet()) {
            Bucket bucket = new Bucket(item, entry.getKey(), layout.epoch());
            if (!restore(bucket, marks.get(entry.getKey()), entry.getValue())) {
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

    private static Holding holding(Bucket bucket, BuyerId buyer, List<Order> orders) {
        int units = 0;
        List<LedgerEntry> tickets = new ArrayList<>();
        for (Order order : orders) {
            if (order.status() == OrderStatus.CREATED || order.status() == OrderStatus.PAID) {
                units += order.ticket().quantity();
            }
            if (order.ticket().bucket() == bucket.number() && order.ticket().epoch() == bucket.epoch()) {
                entry(order).ifPresent(tickets::add);
            }
        }
        return new Holding(buyer, units, tickets);
    }

    private static Optional<LedgerEntry> entry(Order order) {
        return switch (order.status()) {
            case CREATED, PAID ->
                Optional.of(new LedgerEntry(LedgerEntry.State.CREATED, order.ticket(), null, null));
            case REJECTED ->
                Optional.of(new LedgerEntry(LedgerEntry.State.REJECTED, order.ticket(), order.reason(), null));
            case CANCELLED ->
                Optional.of(new LedgerEntry(LedgerEntry.State.CANCELLED, order.ticket(), order.reason(), null));
            case PENDING -> Optional.empty();
        };
    }
}

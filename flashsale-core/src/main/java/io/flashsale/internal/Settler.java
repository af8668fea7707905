package io.flashsale.internal;

import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.Settlement;
import io.flashsale.spi.StockLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells the ledger how tickets were decided. Best effort: what does not arrive, the sweeper repeats from the rows. */
final class Settler {
    /** A batch of this size keeps a Redis server from everything else for about half a millisecond. */
    private static final int MAX_AT_ONCE = 128;

    private final StockLedger ledger;
    private final LocalItems localItems;
    private final Scheduler scheduler;
    private final FlashSaleListener listener;

    Settler(StockLedger ledger, LocalItems localItems, Surroundings around) {
        this.ledger = ledger;
        this.localItems = localItems;
        this.scheduler = around.scheduler();
        this.listener = around.listener();
    }

    /** Completes when every bucket has answered or failed; never fails. */
    CompletionStage<Void> settle(List<Decision> decisions) {
        Map<Bucket, List<Settlement>> byBucket = new HashMap<>();
        for (Decision decision : decisions) {
            settlement(decision)
                    .ifPresent(settlement -> byBucket.computeIfAbsent(
                                    bucketOf(decision.order()), bucket -> new ArrayList<>())
                            .add(settlement));
        }
        return CompletableFuture.allOf(byBucket.entrySet().stream()
                .map(entry -> settleInParts(entry.getKey(), entry.getValue()))
                .toArray(CompletableFuture<?>[]::new));
    }

    /**
     * Settles an order that its buyer has paid or cancelled, in case its own settle is late or lost: the buyer must not hear PENDING of it
     * any more. Nobody waits for it.
     */
    void wasCreated(Order order) {
        Object unused = settle(bucketOf(order), List.of(Settlement.created(order.ticket())));
    }

    /** One part after the other, so that buyers get their turn in between; a ledger that does not answer is not asked for the rest. */
    private CompletableFuture<Boolean> settleInParts(Bucket bucket, List<Settlement> settlements) {
        int max = Math.min(MAX_AT_ONCE, ledger.maxBatch());
        List<Settlement> left = settlements;
        while (true) {
            CompletableFuture<Boolean> part = settle(bucket, left.subList(0, Math.min(max, left.size())));
            if (left.size() <= max) {
                return part;
            }
            List<Settlement> rest = left.subList(max, left.size());
            if (!part.isDone()) {
                return part.thenCompose(answered -> answered ? settleInParts(bucket, rest) : part);
            }
            if (!part.join()) {
                return part;
            }
            left = rest;
        }
    }

    /** Completes with whether the ledger answered. */
    private CompletableFuture<Boolean> settle(Bucket bucket, List<Settlement> part) {
        boolean givesBack = part.stream().anyMatch(Settlement::giveBack);
        return Stages.onScheduler(scheduler, () -> ledger.settle(bucket, part))
                .handle((reply, error) -> {
                    if (error != null) {
                        listener.failed("settle", Stages.unwrap(error));
                    } else if (givesBack && reply.value() > 0) {
                        localItems.of(bucket.item()).gate().reopened();
                    }
                    return error == null;
                })
                .toCompletableFuture();
    }

    /*
     * A rejected ticket gives its units back, except for SOLD_OUT: the ledger had promised a unit that never existed. A cancelled one gives
     * them back only if its refund is done; otherwise the refund, which finds no settled ticket to correct, brings them back.
     */
    private static Optional<Settlement> settlement(Decision decision) {
        Order order = decision.order();
        return switch (order.status()) {
            case CREATED, PAID -> Optional.of(Settlement.created(order.ticket()));
            case REJECTED ->
                Optional.of(new Settlement(
                        order.ticket(),
                        LedgerEntry.State.REJECTED,
                        order.reason(),
                        order.reason() != OrderReason.SOLD_OUT,
                        decision.buyerUsed()));
            case CANCELLED ->
                decision.released()
                        ? Optional.of(new Settlement(
                                order.ticket(),
                                LedgerEntry.State.CANCELLED,
                                order.reason(),
                                true,
                                decision.buyerUsed()))
                        : Optional.empty();
            case PENDING -> throw new IllegalStateException("the order store keeps no pending rows");
        };
    }

    private static Bucket bucketOf(Order order) {
        return new Bucket(
                order.ticket().item(), order.ticket().bucket(), order.ticket().epoch());
    }
}

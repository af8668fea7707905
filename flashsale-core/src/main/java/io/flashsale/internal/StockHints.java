package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.ItemId;
import io.flashsale.SaleItem;
import io.flashsale.internal.LocalItem.Lanes;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells item pages whether units are left, from memory: the sum over the buckets, asked for again in the background when it is half a
 * second old. Pages may be that much behind; order requests never are.
 */
final class StockHints {
    private static final long FRESH_MILLIS = 500;
    private static final Duration WAIT = Duration.ofSeconds(2);
    private final StockLedger ledger;
    private final LocalItems localItems;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final Cache<ItemId, Hint> hints =
            Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

    StockHints(StockLedger ledger, LocalItems localItems, Surroundings around) {
        this.ledger = ledger;
        this.localItems = localItems;
        this.scheduler = around.scheduler();
        this.time = around.time();
    }

    /** Whether no bucket had a unit when last asked; false as long as nobody knows. */
    boolean soldOut(ItemId item, SaleItem saleItem) {
        Hint hint = hints.get(item, unseen -> new Hint());
        if (time.millis() - hint.askedAt >= FRESH_MILLIS && hint.asking.compareAndSet(false, true)) {
            sum(item, saleItem).whenComplete((units, error) -> {
                hint.available = units == null ? null : units.available();
                hint.askedAt = time.millis();
                hint.asking.set(false);
            });
        }
        Long available = hint.available;
        return available != null && available == 0;
    }

    /** The counters summed over the buckets; blocks; null if the ledger does not answer or the item is not loaded. */
    @Nullable
    BucketState total(ItemId item, SaleItem saleItem) {
        try {
            return scheduler.await(sum(item, saleItem), WAIT);
        } catch (TimeoutException | RuntimeException e) {
            return null;
        }
    }

    private CompletionStage<BucketState> sum(ItemId item, SaleItem saleItem) {
        Lanes lanes = localItems.of(item).lanes(saleItem.layout());
        List<CompletableFuture<LedgerReply<BucketState>>> peeks = new ArrayList<>();
        for (ReserveLane lane : lanes.list()) {
            peeks.add(Stages.onScheduler(scheduler, () -> ledger.peek(lane.bucket()))
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(peeks.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> add(peeks));
    }

    private static BucketState add(List<CompletableFuture<LedgerReply<BucketState>>> peeks) {
        long available = 0;
        long pending = 0;
        long lent = 0;
        for (CompletableFuture<LedgerReply<BucketState>> peek : peeks) {
            LedgerReply<BucketState> reply = peek.join();
            if (!reply.ok()) {
                throw new IllegalStateException("a bucket is not loaded");
            }
            available += reply.value().available();
            pending += reply.value().pending();
            lent += reply.value().lent();
        }
        return new BucketState(available, pending, lent, 0, 0, 0, 0, null);
    }

    /** What was last heard of an item. */
    private static final class Hint {
        final AtomicBoolean asking = new AtomicBoolean();
        volatile long askedAt = Long.MIN_VALUE / 2;
        volatile @Nullable Long available;
    }
}

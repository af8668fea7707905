package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.ItemId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.ReserveLane.ReserveLimits;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.util.List;

/**
 * What this process keeps in memory about each item it deals with; only items of published sales have an entry. At most 100,000, each until
 * nobody has asked for it for an hour.
 */
final class LocalItems {
    private static final long MAX_ITEMS = 100_000;

    private static final Duration KEEP = Duration.ofHours(1);
    /** After a sign of loss the item is compared every second for this long. */
    private static final Duration EAGER = Duration.ofSeconds(30);

    private final StockLedger ledger;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final ReserveLimits limits;
    private final long soldOutMillis;
    private final Cache<ItemId, LocalItem> localItems;

    LocalItems(StockLedger ledger, Surroundings around) {
        this.ledger = ledger;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.listener = around.listener();
        this.soldOutMillis = around.settings().soldOutTime().toMillis();
        this.limits = ReserveLimits.of(around.settings());
        this.localItems = Caffeine.newBuilder()
                .maximumSize(MAX_ITEMS)
                .expireAfterAccess(KEEP)
                .ticker(() -> time.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
    }

    LocalItem of(ItemId item) {
        return localItems.get(item, this::newLocalItem);
    }

    /** The items this process keeps something about now. */
    List<ItemId> items() {
        return List.copyOf(localItems.asMap().keySet());
    }

    /** Has the top-up look at the item every second for a while. */
    void eager(ItemId item) {
        of(item).eagerUntil(time.millis() + EAGER.toMillis());
    }

    private LocalItem newLocalItem(ItemId item) {
        return new LocalItem(item, this::newLane, soldOutMillis);
    }

    private ReserveLane newLane(Bucket bucket) {
        return new ReserveLane(bucket, ledger, scheduler, time, limits, number -> {
            listener.lossDetected(bucket.item(), number);
            of(bucket.item()).noteLoss();
            eager(bucket.item());
        });
    }
}

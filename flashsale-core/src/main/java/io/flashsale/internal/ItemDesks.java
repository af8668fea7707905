package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.ReserveLane.ReserveLimits;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.util.List;

/** The desks of all items this process deals with; only items of published sales get one. At most 100,000. */
public final class ItemDesks {
    private static final long MAX_ITEMS = 100_000;
    /** After a sign of loss the item is compared every second for this long. */
    private static final Duration EAGER = Duration.ofSeconds(30);

    private final StockLedger ledger;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final ReserveLimits limits;
    private final long soldOutMillis;
    private final Cache<ItemId, ItemDesk> desks =
            Caffeine.newBuilder().maximumSize(MAX_ITEMS).executor(Runnable::run).build();

    ItemDesks(
            StockLedger ledger,
            Scheduler scheduler,
            LedgerTime time,
            FlashSaleListener listener,
            FlashSaleSettings settings) {
        this.ledger = ledger;
        this.scheduler = scheduler;
        this.time = time;
        this.listener = listener;
        this.soldOutMillis = settings.soldOutTime().toMillis();
        this.limits = ReserveLimits.of(settings);
    }

    public ItemDesk desk(ItemId item) {
        return desks.get(item, this::newDesk);
    }

    /** The items that have a desk now. */
    List<ItemId> items() {
        return List.copyOf(desks.asMap().keySet());
    }

    /** Has the top-up look at the item every second for a while. */
    void eager(ItemId item) {
        desk(item).eagerUntil(time.millis() + EAGER.toMillis());
    }

    private ItemDesk newDesk(ItemId item) {
        return new ItemDesk(item, this::newLane, soldOutMillis);
    }

    private ReserveLane newLane(Bucket bucket) {
        return new ReserveLane(bucket, ledger, scheduler, time, limits, number -> {
            listener.lossDetected(bucket.item(), number);
            desk(bucket.item()).noteLoss();
            eager(bucket.item());
        });
    }
}

package io.flashsale.internal;

import io.flashsale.FlashSaleHealth;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Expired;
import io.flashsale.spi.SaleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The background work that repairs: sweeper, release poller, expiry and top-up, each an idempotent task of its own. */
final class Reconciler {
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** Sales are looked after for this long after their end; by then every ticket is final. */
    private static final Duration AFTER_END = Duration.ofDays(1);

    /** How long an ended item is left alone when nothing of it is under way: nothing new begins there. */
    private static final Duration QUIET = Duration.ofSeconds(30);

    private static final int MAX_SALES = 1_000;
    private static final int MAX_NOTES = 100_000;
    private static final int MAX_EXPIRED = 500;
    private static final int MAX_ITEMS = 1_000;

    private final SaleCatalog catalog;
    private final OrderStore store;
    private final LocalItems localItems;
    private final Sweeper sweeper;
    private final TopUp topUp;
    private final StoreWatch watch;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final FlashSaleSettings settings;
    private final Map<ItemId, Long> toppedUpAt = new HashMap<>();
    private final Map<ItemId, Long> quietUntil = new HashMap<>();
    private final BackgroundTask sweepTask;
    private final BackgroundTask releaseTask;
    private final BackgroundTask expiryTask;
    private final BackgroundTask topUpTask;

    Reconciler(
            SaleCatalog catalog,
            OrderStore store,
            LocalItems localItems,
            Sweeper sweeper,
            TopUp topUp,
            ReleasePoller releases,
            StoreWatch watch,
            Surroundings around) {
        this.catalog = catalog;
        this.store = store;
        this.localItems = localItems;
        this.sweeper = sweeper;
        this.topUp = topUp;
        this.watch = watch;
        this.time = around.time();
        this.listener = around.listener();
        this.settings = around.settings();
        this.sweepTask = task("sweeper", this::sweep, around);
        this.releaseTask = task("release poller", releases::run, around);
        this.expiryTask = task("expiry", this::expire, around);
        this.topUpTask = task("top-up", this::topUpAll, around);
    }

    private static BackgroundTask task(String name, BackgroundTask.Work work, Surroundings around) {
        return new BackgroundTask(name, EVERY, work, around);
    }

    void start() {
        tasks().forEach(BackgroundTask::start);
    }

    void stop() {
        tasks().forEach(BackgroundTask::stop);
    }

    /** Refunds what was just released, without waiting for the next round. */
    void releasesSoon() {
        releaseTask.soon();
    }

    Map<String, FlashSaleHealth.Task> health() {
        Map<String, FlashSaleHealth.Task> health = new LinkedHashMap<>();
        tasks().forEach(task -> health.put(task.name(), task.health()));
        return health;
    }

    private List<BackgroundTask> tasks() {
        return List.of(sweepTask, releaseTask, expiryTask, topUpTask);
    }

    private List<Sale> started() {
        Instant now = time.now();
        return catalog.published(now.minus(AFTER_END), null, MAX_SALES).stream()
                .filter(sale -> !now.isBefore(sale.startsAt()))
                .toList();
    }

    private void sweep() throws Exception {
        FirstFailure items = new FirstFailure();
        for (Sale sale : started()) {
            boolean ended = sale.phase(time.now()) == Sale.Phase.ENDED;
            for (SaleItem saleItem : sale.items()) {
                ItemId item = sale.itemId(saleItem);
                if (!ended || time.millis() >= quietUntil.getOrDefault(item, 0L)) {
                    items.with(() -> sweep(item, saleItem, ended));
                }
            }
        }
        forgetIfMany(quietUntil);
        items.end();
    }

    private void sweep(ItemId item, SaleItem saleItem, boolean ended) throws Exception {
        boolean underWay = sweeper.sweep(item, localItems.of(item).lanes(saleItem.layout()));
        if (ended && !underWay) {
            quietUntil.put(item, time.millis() + QUIET.toMillis());
        }
    }

    private static void forgetIfMany(Map<ItemId, Long> notes) {
        if (notes.size() > MAX_NOTES) {
            notes.clear();
        }
    }

    private void expire() {
        try {
            for (ItemId item : store.overdueItems(MAX_ITEMS)) {
                expire(item);
            }
        } catch (StoreUnavailableException e) {
            watch.failed(e);
            throw e;
        }
    }

    private void expire(ItemId item) {
        Expired expired;
        do {
            expired = store.expire(item, Set.of(), MAX_EXPIRED);
            for (Order order : expired.orders()) {
                listener.cancelled(order);
            }
            if (!expired.orders().isEmpty()) {
                releaseTask.soon();
            }
        } while (expired.orders().size() == MAX_EXPIRED);
    }

    private void topUpAll() throws Exception {
        FirstFailure items = new FirstFailure();
        for (Sale sale : started()) {
            if (sale.phase(time.now()) == Sale.Phase.ENDED) {
                continue;
            }
            for (SaleItem saleItem : sale.items()) {
                items.with(() -> topUp(sale, saleItem));
            }
        }
        forgetIfMany(toppedUpAt);
        items.end();
    }

    private void topUp(Sale sale, SaleItem saleItem) throws Exception {
        ItemId item = sale.itemId(saleItem);
        long now = time.millis();
        Long before = toppedUpAt.get(item);
        boolean due = before == null
                || now - before >= settings.topUpEvery().toMillis()
                || localItems.of(item).eager(now);
        if (due) {
            topUp.run(sale, saleItem);
            toppedUpAt.put(item, now);
        }
    }
}

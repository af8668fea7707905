package io.flashsale.internal;

import io.flashsale.FlashSaleHealth;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.Sweeper.Swept;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.SaleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The background work that repairs: sweeping, counting and refunding releases, expiry and top-up, each for the items that this node keeps.
 * All of it is idempotent: two nodes that keep an item for a moment do no harm.
 */
final class Reconciler {
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** How long an ended item is left alone when nothing of it is under way: nothing new begins there. */
    /** After this the next keeper of an item has found what is pending. */
    private static final Duration HANDED_OVER = Duration.ofSeconds(10);

    private static final Duration QUIET = Duration.ofSeconds(30);

    private static final int MAX_NOTES = 100_000;
    private static final int MAX_ITEMS = 1_000;

    private final KeptSales sales;
    private final LocalItems localItems;
    private final Sweeper sweeper;
    private final TopUp topUp;
    private final Keepers keepers;
    private final KeptItems keptItems;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final FlashSaleSettings settings;
    private final ConcurrentMap<ItemId, Long> toppedUpAt = new ConcurrentHashMap<>();
    private final ConcurrentMap<ItemId, Long> quietUntil = new ConcurrentHashMap<>();
    /** Items that another node keeps by now, and of which this one's meters still tell. */
    private final ConcurrentMap<ItemId, Long> leftAt = new ConcurrentHashMap<>();
    /** Items that had nothing to reserve when last swept. */
    private final Set<ItemId> empty = ConcurrentHashMap.newKeySet();

    private final ItemRounds sweeps;
    private final ItemRounds releases;
    private final ItemRounds expiries;
    private final ItemRounds topUps;
    private final BackgroundTask keeperTask;
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
            Keepers keepers,
            Surroundings around) {
        this.sales = new KeptSales(catalog, around.time());
        this.localItems = localItems;
        this.sweeper = sweeper;
        this.topUp = topUp;
        this.keepers = keepers;
        this.keptItems = new KeptItems(keepers);
        this.time = around.time();
        this.listener = around.listener();
        this.settings = around.settings();
        Expiry expiry = new Expiry(store, listener::cancelled, around);
        this.sweeps = new ItemRounds("sweeper", this::sweep, this::pass, around);
        this.releases = new ItemRounds("release poller", releases::run, this::pass, around);
        this.expiries = new ItemRounds("expiry", item -> expire(expiry, item), this::pass, around);
        this.topUps = new ItemRounds("top-up", this::topUp, this::pass, around);
        this.keeperTask = task("keeper", this::beat, around);
        this.sweepTask = task("sweeper", () -> this.sweeps.offer(kept(this::toSweep)), around);
        this.releaseTask = task("release poller", () -> this.releases.offer(kept(store::itemsWithReleases)), around);
        this.expiryTask = task("expiry", () -> this.expiries.offer(kept(store::overdueItems)), around);
        this.topUpTask = task("top-up", () -> this.topUps.offer(kept(this::toTopUp)), around);
    }

    private static BackgroundTask task(String name, BackgroundTask.Work work, Surroundings around) {
        return new BackgroundTask(name, EVERY, work, around);
    }

    void start() {
        rounds().forEach(ItemRounds::start);
        tasks().forEach(BackgroundTask::start);
    }

    void stop() {
        tasks().forEach(BackgroundTask::stop);
        rounds().forEach(ItemRounds::stop);
        try {
            keepers.leave();
        } catch (RuntimeException e) {
            listener.failed("leave", e);
        }
        keptItems.leave();
        keptItems.gone().forEach(this::tellNothing);
        leftAt.clear();
    }

    /** Counts and refunds what was just released, without waiting for the next round, if this node keeps the item. */
    void releasesSoon() {
        releaseTask.soon();
    }

    Map<String, FlashSaleHealth.Task> health() {
        Map<String, FlashSaleHealth.Task> health = new LinkedHashMap<>();
        tasks().forEach(task -> health.put(task.name(), task.health()));
        return health;
    }

    FlashSaleHealth.Keeping keeping() {
        return keptItems.keeping();
    }

    private List<BackgroundTask> tasks() {
        return List.of(keeperTask, sweepTask, releaseTask, expiryTask, topUpTask);
    }

    private List<ItemRounds> rounds() {
        return List.of(sweeps, releases, expiries, topUps);
    }

    private void beat() {
        boolean first = keepers.beat();
        listener.keeping(keptItems.count(sales.lastListed()));
        keptItems.gone().forEach(this::noteLeft);
        leftAt.keySet().forEach(this::tellNothingIfLeft);
        if (first) {
            tasks().stream().filter(task -> task != keeperTask).forEach(BackgroundTask::soon);
        }
    }

    private void noteLeft(ItemId item) {
        leftAt.putIfAbsent(item, time.millis());
    }

    /** What this node saw last would stay. Its next keeper tells how the item is, once it has found what is pending. */
    private void tellNothingIfLeft(ItemId item) {
        if (keepers.keeps(item)) {
            leftAt.remove(item);
        } else if (time.millis() - leftAt.getOrDefault(item, time.millis()) >= HANDED_OVER.toMillis()) {
            leftAt.remove(item);
            tellNothing(item);
        }
    }

    private void tellNothing(ItemId item) {
        listener.pending(item, 0, Duration.ZERO);
        listener.drift(item, 0);
        listener.queueLag(item, 0);
    }

    private void pass(ItemId item) {
        try {
            keepers.pass(item);
        } catch (RuntimeException e) {
            listener.failed("pass", e);
        }
    }

    private List<ItemId> kept(Function<Integer, List<ItemId>> items) {
        return items.apply(MAX_ITEMS).stream().filter(keepers::keeps).toList();
    }

    /** What is open, and for as long as no server has told the time, everything: a look tells it. */
    private List<ItemId> toSweep(int ignoredMax) {
        boolean timeHeard = time.heard();
        Instant now = time.now();
        long millis = time.millis();
        forgetIfMany();
        List<ItemId> items = new ArrayList<>();
        for (Sale sale : sales.list()) {
            if (timeHeard && now.isBefore(sale.startsAt())) {
                continue;
            }
            boolean ended = timeHeard && sale.phase(now) == Sale.Phase.ENDED;
            for (SaleItem saleItem : sale.items()) {
                ItemId item = sale.itemId(saleItem);
                if (!ended || millis >= quietUntil.getOrDefault(item, Long.MIN_VALUE)) {
                    items.add(item);
                }
            }
        }
        return items;
    }

    private void sweep(ItemId item) throws Exception {
        Optional<Sale> sale = sales.of(item);
        Optional<SaleItem> saleItem = sale.flatMap(found -> found.item(item.sku()));
        if (saleItem.isEmpty()) {
            return;
        }
        Swept swept;
        try {
            swept = sweeper.sweep(item, localItems.of(item).lanes(saleItem.get().layout()));
        } finally {
            if (!keepers.keeps(item)) {
                noteLeft(item);
            }
        }
        if (sale.get().phase(time.now()) == Sale.Phase.ENDED) {
            if (!swept.underWay()) {
                quietUntil.put(item, time.millis() + QUIET.toMillis());
            }
        } else if (!swept.whole() || becameEmpty(item, swept.empty())) {
            toppedUpAt.remove(item);
        }
    }

    private boolean becameEmpty(ItemId item, boolean isEmpty) {
        if (isEmpty) {
            return empty.add(item);
        }
        empty.remove(item);
        return false;
    }

    private void forgetIfMany() {
        for (Map<ItemId, Long> notes : List.of(quietUntil, toppedUpAt)) {
            if (notes.size() > MAX_NOTES) {
                notes.clear();
            }
        }
        if (empty.size() > MAX_NOTES) {
            empty.clear();
        }
    }

    private void expire(Expiry expiry, ItemId item) {
        if (expiry.run(item) > 0) {
            releaseTask.soon();
        }
    }

    private List<ItemId> toTopUp(int ignoredMax) {
        Instant now = time.now();
        long millis = time.millis();
        List<ItemId> items = new ArrayList<>();
        for (Sale sale : sales.list()) {
            boolean loaded = !now.isBefore(sale.startsAt().minus(settings.loadLead()));
            if (!loaded || sale.phase(now) == Sale.Phase.ENDED) {
                continue;
            }
            for (SaleItem saleItem : sale.items()) {
                ItemId item = sale.itemId(saleItem);
                Long before = toppedUpAt.get(item);
                if (before == null
                        || millis - before >= settings.topUpEvery().toMillis()
                        || localItems.of(item).eager(millis)) {
                    items.add(item);
                }
            }
        }
        return items;
    }

    private void topUp(ItemId item) throws Exception {
        Optional<Sale> sale = sales.of(item);
        Optional<SaleItem> saleItem = sale.flatMap(found -> found.item(item.sku()));
        if (saleItem.isPresent()) {
            toppedUpAt.put(item, time.millis());
            boolean done = false;
            try {
                topUp.run(sale.get(), saleItem.get());
                done = true;
            } finally {
                if (!done) {
                    toppedUpAt.remove(item);
                }
            }
        }
    }
}

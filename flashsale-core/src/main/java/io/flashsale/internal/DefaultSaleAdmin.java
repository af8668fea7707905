package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.ItemStats;
import io.flashsale.Media;
import io.flashsale.Sale;
import io.flashsale.SaleAdmin;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleAdminException.Reason;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.SalePhase;
import io.flashsale.SaleState;
import io.flashsale.StockLayout;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderCounts;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockChange;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The operator's side: the rules of what may change when, on top of catalog, order store and ledger. */
final class DefaultSaleAdmin implements SaleAdmin {
    private static final int MAX_LISTED = 1_000;
    private static final int SAVE_TRIES = 5;
    private static final long UNITS_PER_BUCKET = 50;
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final SaleCatalog catalog;
    private final OrderStore store;
    private final StockLedger ledger;
    private final MediaStore media;
    private final SaleReader reader;
    private final SaleLoader loader;
    private final TopUp topUp;
    private final LocalItems localItems;
    private final StockHints hints;
    private final OrderCounters counters;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final LedgerTime time;
    private final FlashSaleListener listener;

    DefaultSaleAdmin(
            SaleCatalog catalog,
            OrderStore store,
            StockLedger ledger,
            MediaStore media,
            SaleReader reader,
            SaleLoader loader,
            TopUp topUp,
            LocalItems localItems,
            StockHints hints,
            OrderCounters counters,
            Scheduler scheduler,
            RandomGenerator random,
            LedgerTime time,
            FlashSaleListener listener) {
        this.catalog = catalog;
        this.store = store;
        this.ledger = ledger;
        this.media = media;
        this.reader = reader;
        this.loader = loader;
        this.topUp = topUp;
        this.localItems = localItems;
        this.hints = hints;
        this.counters = counters;
        this.scheduler = scheduler;
        this.random = random;
        this.time = time;
        this.listener = listener;
    }

    @Override
    public List<Sale> list() {
        return catalog.latest(MAX_LISTED);
    }

    @Override
    public Optional<Sale> find(SaleId sale) {
        return catalog.find(sale);
    }

    @Override
    public Sale create(Sale draft) {
        Sale sale = draft.withState(SaleState.DRAFT).withPaused(false).withVersion(0);
        Sale saved = catalog.save(sale)
                .orElseThrow(() -> new SaleAdminException(
                        Reason.SALE_EXISTS, "saleId", "there is a sale " + draft.id() + " already"));
        reader.saved(saved);
        return saved;
    }

    @Override
    public Sale update(Sale sale) {
        Sale stored = existing(sale.id());
        if (sale.version() != 0 && sale.version() != stored.version()) {
            throw new SaleAdminException(
                    Reason.VERSION_CONFLICT,
                    "version",
                    "the sale is at version " + stored.version() + ", not " + sale.version() + ": read it again");
        }
        Sale wanted = sale.withState(stored.state()).withPaused(stored.paused()).withVersion(stored.version());
        if (!stored.published()) {
            return save(wanted);
        }
        if (stored.phase(time.now()) != SalePhase.UPCOMING) {
            OpenSaleRules.check(stored, wanted);
            wanted = OpenSaleRules.keepLayouts(stored, wanted);
        } else {
            wanted = UpcomingSaleRules.relayout(stored, wanted, this::publishedLayout);
            prepareStock(wanted);
        }
        return saveAndApply(wanted);
    }

    @Override
    public void delete(SaleId id) {
        Sale stored = existing(id);
        if (stored.published()) {
            throw new SaleAdminException(Reason.NOT_DRAFT, null, "only drafts may be deleted");
        }
        if (!catalog.delete(id, stored.version())) {
            throw conflict();
        }
        reader.deleted(id);
    }

    @Override
    public Sale publish(SaleId id) {
        Sale stored = existing(id);
        if (stored.published()) {
            return stored;
        }
        requireTimeLeft(stored);
        List<SaleItem> items = new ArrayList<>();
        for (SaleItem item : stored.items()) {
            items.add(item.withLayout(publishedLayout(item)));
        }
        Sale published = stored.withItems(items).withState(SaleState.PUBLISHED);
        prepareStock(published);
        return saveAndApply(published);
    }

    @Override
    public Sale publish(Sale draft) {
        requireTimeLeft(draft);
        return publish(create(draft).id());
    }

    @Override
    public Sale pause(SaleId id) {
        return change(id, sale -> published(sale).withPaused(true));
    }

    @Override
    public Sale resume(SaleId id) {
        return change(id, sale -> published(sale).withPaused(false));
    }

    @Override
    public StockChange addStock(ItemId item, long units) {
        Sale sale = published(existing(item.sale()));
        SaleItem saleItem = item(sale, item);
        if (units == 0 || Math.abs(units) > SaleItem.MAX_STOCK) {
            throw new IllegalArgumentException("add must not be 0, nor beyond " + SaleItem.MAX_STOCK);
        }
        if (units > 0) {
            StockRow row = stockRow(item);
            if (row.terms().total() + units > SaleItem.MAX_STOCK) {
                throw new IllegalArgumentException("add must not bring the total above " + SaleItem.MAX_STOCK
                        + ", which is " + row.terms().total() + " now");
            }
            StockChange added = store.addStock(item, units);
            bestEffort("top-up", () -> {
                if (loader.wants(sale)) {
                    topUp.run(sale, saleItem);
                }
            });
            return added;
        }
        return takeBack(sale, saleItem, -units);
    }

    /** First out of the ledger, then out of the database; what is lost in between comes back by the top-up. */
    private StockChange takeBack(Sale sale, SaleItem saleItem, long units) {
        ItemId item = sale.itemId(saleItem);
        if (!loader.wants(sale) || hints.total(item, saleItem) == null) {
            return store.addStock(item, -units);
        }
        long left = units;
        String id = "wd:" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()) + ":";
        for (ReserveLane lane : localItems.of(item).lanes(saleItem.layout()).list()) {
            if (left > 0) {
                left -= withdraw(lane, id, left);
            }
        }
        return left == units ? new StockChange(0, stockRow(item)) : store.addStock(item, left - units);
    }

    private long withdraw(ReserveLane lane, String id, long units) {
        try {
            return scheduler
                    .await(ledger.withdraw(lane.bucket(), id + lane.bucket().number(), units), WAIT)
                    .value();
        } catch (TimeoutException e) {
            listener.failed("withdraw", e);
            return 0;
        }
    }

    @Override
    public MediaStore.Upload prepareUpload(ItemId item, String fileName, String contentType, long length) {
        item(existing(item.sale()), item);
        return media.prepareUpload(item, fileName, contentType, length);
    }

    @Override
    public Sale confirmUpload(ItemId item, String key) {
        if (!key.startsWith(item.sale() + "/" + item.sku() + "/")) {
            throw new SaleAdminException(Reason.NOT_UPLOADED, "key", "the key is not one of this item's");
        }
        MediaStore.Stored stored = media.find(key)
                .orElseThrow(() ->
                        new SaleAdminException(Reason.NOT_UPLOADED, "key", "nothing was uploaded under this key"));
        Media added = new Media(key, stored.contentType(), media.publicUrl(key));
        return change(
                item.sale(),
                sale -> withMedia(sale, item, known -> {
                    List<Media> more = new ArrayList<>(known);
                    if (more.stream().noneMatch(one -> one.key().equals(key))) {
                        more.add(added);
                    }
                    return more;
                }));
    }

    @Override
    public Sale removeMedia(ItemId item, String key) {
        Sale saved = change(
                item.sale(),
                sale -> withMedia(
                        sale,
                        item,
                        known -> known.stream()
                                .filter(one -> !one.key().equals(key))
                                .toList()));
        if (key.startsWith(item.sale() + "/" + item.sku() + "/")) {
            media.delete(key);
        }
        return saved;
    }

    @Override
    public List<ItemStats> stats(SaleId id) {
        Sale sale = existing(id);
        return sale.items().stream().map(item -> stats(sale, item)).toList();
    }

    private ItemStats stats(Sale sale, SaleItem saleItem) {
        ItemId item = sale.itemId(saleItem);
        Optional<StockRow> row = store.stock(item);
        OrderCounts counts = store.counts(item);
        OrderCounters.Counters seen = counters.of(item);
        BucketState units = sale.published() ? hints.total(item, saleItem) : null;
        return new ItemStats(
                item,
                row.map(found -> found.terms().total()).orElse(saleItem.stock()),
                row.map(StockRow::available).orElse(saleItem.stock()),
                units == null ? -1 : units.available(),
                units == null ? -1 : units.pending(),
                counts.byStatus(),
                counts.rejected(),
                seen.accepted(),
                seen.refused(),
                seen.oldestPending(),
                seen.drift());
    }

    private void requireTimeLeft(Sale sale) {
        if (sale.phase(time.now()) == SalePhase.ENDED) {
            throw new IllegalArgumentException("endsAt is over already: move it before publishing");
        }
    }

    private StockLayout publishedLayout(SaleItem item) {
        int wish = item.layout().buckets();
        // On one server more buckets would only make smaller batches.
        long max = ledger.primaries() > 1 ? 2L * ledger.primaries() : 1;
        long chosen = wish > 0 ? wish : Math.max(1, Math.min(max, item.stock() / UNITS_PER_BUCKET));
        return new StockLayout((int) chosen, Math.max(1, item.layout().epoch()));
    }

    private void prepareStock(Sale sale) {
        for (SaleItem item : sale.items()) {
            store.prepareStock(
                    sale.itemId(item),
                    new StockTerms(item.stock(), item.perBuyerLimit(), item.layout(), sale.payWithin()));
        }
    }

    private Sale saveAndApply(Sale sale) {
        Sale saved = save(sale);
        bestEffort("configure", () -> {
            if (loader.wants(saved)) {
                for (SaleItem item : saved.items()) {
                    topUp.configure(saved, item);
                }
                loader.load(saved);
            }
        });
        return saved;
    }

    private Sale save(Sale sale) {
        Sale saved = catalog.save(sale).orElseThrow(DefaultSaleAdmin::conflict);
        reader.saved(saved);
        return saved;
    }

    /** Applies a change that makes sense on any version; repeats it when someone else saved in between. */
    private Sale change(SaleId id, UnaryOperator<Sale> change) {
        for (int tries = 1; ; tries++) {
            Sale stored = existing(id);
            Sale wanted = change.apply(stored);
            if (wanted.equals(stored)) {
                return stored;
            }
            try {
                return stored.published() ? saveAndApply(wanted) : save(wanted);
            } catch (SaleAdminException e) {
                if (e.reason() != Reason.VERSION_CONFLICT || tries == SAVE_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Sale withMedia(Sale sale, ItemId item, UnaryOperator<List<Media>> change) {
        item(sale, item);
        return sale.withItems(sale.items().stream()
                .map(one -> one.sku().equals(item.sku()) ? one.withMedia(change.apply(one.media())) : one)
                .toList());
    }

    private Sale existing(SaleId id) {
        return catalog.find(id)
                .orElseThrow(() -> new SaleAdminException(Reason.UNKNOWN_SALE, null, "there is no sale " + id));
    }

    private static SaleItem item(Sale sale, ItemId item) {
        return sale.item(item.sku())
                .orElseThrow(() -> new SaleAdminException(Reason.UNKNOWN_ITEM, null, "there is no item " + item));
    }

    private StockRow stockRow(ItemId item) {
        return store.stock(item)
                .orElseThrow(() -> new SaleAdminException(Reason.UNKNOWN_ITEM, null, "there is no stock of " + item));
    }

    private static Sale published(Sale sale) {
        if (!sale.published()) {
            throw new SaleAdminException(Reason.NOT_PUBLISHED, null, "the sale is a draft: publish it first");
        }
        return sale;
    }

    private static SaleAdminException conflict() {
        return new SaleAdminException(
                Reason.VERSION_CONFLICT, "version", "someone else saved the sale in between: read it again");
    }

    /** What is not done now, the background work does within seconds. */
    private void bestEffort(String step, BackgroundTask.Work work) {
        try {
            work.run();
        } catch (Exception e) {
            listener.failed(step, e);
        }
    }

    /** What may still change once a sale is open: title, media, a later end. */
    private static final class OpenSaleRules {
        static void check(Sale stored, Sale wanted) {
            same("startsAt", stored.startsAt(), wanted.startsAt());
            same("payWithinSeconds", stored.payWithin(), wanted.payWithin());
            if (wanted.endsAt().isBefore(stored.endsAt())) {
                throw open("endsAt", "may only become later");
            }
            Map<Object, SaleItem> before = new HashMap<>();
            stored.items().forEach(item -> before.put(item.sku(), item));
            if (wanted.items().size() != stored.items().size()) {
                throw open("items", "may not be added or removed");
            }
            for (int index = 0; index < wanted.items().size(); index++) {
                SaleItem item = wanted.items().get(index);
                String path = "items[" + index + "].";
                SaleItem old = before.get(item.sku());
                if (old == null) {
                    throw open(path + "sku", "may not be added");
                }
                same(path + "price", old.price(), item.price());
                same(path + "salePrice", old.salePrice(), item.salePrice());
                same(path + "stock", old.stock(), item.stock());
                same(path + "perBuyerLimit", old.perBuyerLimit(), item.perBuyerLimit());
                int wish = item.layout().buckets();
                if (wish != 0) {
                    same(path + "buckets", old.layout().buckets(), wish);
                }
            }
        }

        static Sale keepLayouts(Sale stored, Sale wanted) {
            return wanted.withItems(wanted.items().stream()
                    .map(item -> stored.item(item.sku())
                            .map(old -> item.withLayout(old.layout()))
                            .orElse(item))
                    .toList());
        }

        private static void same(String field, @Nullable Object before, @Nullable Object after) {
            if (before == null || !before.equals(after)) {
                throw open(field, "may not change");
            }
        }

        private static SaleAdminException open(String field, String rule) {
            return new SaleAdminException(Reason.SALE_OPEN, field, field + " " + rule + " once the sale is open");
        }
    }

    /** A published sale that is not open yet may change in everything; fewer units or other buckets need a new layout epoch. */
    private static final class UpcomingSaleRules {
        static Sale relayout(Sale stored, Sale wanted, Function<SaleItem, StockLayout> fresh) {
            return wanted.withItems(wanted.items().stream()
                    .map(item -> stored.item(item.sku())
                            .map(old -> item.withLayout(layout(old, item)))
                            .orElseGet(() -> item.withLayout(fresh.apply(item))))
                    .toList());
        }

        private static StockLayout layout(SaleItem old, SaleItem item) {
            int wish = item.layout().buckets();
            int buckets = wish == 0 ? old.layout().buckets() : wish;
            boolean fewer = item.stock() < old.stock();
            boolean moved = buckets != old.layout().buckets();
            return new StockLayout(buckets, old.layout().epoch() + (fewer || moved ? 1 : 0));
        }
    }
}

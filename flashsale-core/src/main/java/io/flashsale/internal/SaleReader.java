package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The read path of published sales: near cache, then shared cache, then catalog; one load per sale at a time. Ids of which
 * {@link PublishedSales} knows nothing are not looked for.
 *
 * <p>Orders are taken by terms that do not change any more: from {@link OpenSaleRules#TERMS_STAND} before its start a sale changes only as one
 * that is open. So for the first order of a sale the catalog is read once more, unless it was at that time, and while it does not answer no order
 * is taken by what a node remembers: an item may have been removed since, or the limit lowered.
 *
 * <p>An entry is served as it is for {@code nearCacheTime}, and for as long again while one load replaces it. If the catalog is down, or
 * takes longer than that to answer, the last known entry is served for {@link #KEEP_WHILE_DOWN}.
 *
 * <p>Bounds: 10,000 sales in memory; {@value #MAX_LOADS} loads at a time.
 */
final class SaleReader {
    private static final int MAX_LOADS = 64;
    /** Sales per read of the list. */
    private static final int PAGE = 500;

    private static final Duration REFRESH_EVERY = Duration.ofMillis(500);
    private static final Duration KEEP_WHILE_DOWN = Duration.ofMinutes(10);
    private static final Duration SHARED_TIME = Duration.ofSeconds(30);
    /** In the place of a time at which the catalog was read. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    private static final CompletionStage<@Nullable Sale> NONE = CompletableFuture.completedFuture(null);

    private final SaleCatalog catalog;
    private final SaleCache shared;
    private final PublishedSales ids;
    private final Scheduler scheduler;
    private final FlashSaleListener listener;
    private final LedgerTime time;
    private final RandomGenerator random;
    private final long freshMillis;
    private final AtomicInteger loads = new AtomicInteger();
    private final Cache<SaleId, Entry> near =
            Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();
    /** Loads under way, and those that go past the shared cache: at most as many as requests. */
    private final ConcurrentMap<SaleId, CompletableFuture<@Nullable Sale>> flights = new ConcurrentHashMap<>();

    private final Cache<SaleId, Long> refreshed =
            Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();
    private final ConcurrentMap<SaleId, CompletableFuture<@Nullable Sale>> refreshes = new ConcurrentHashMap<>();

    private volatile Listing listing = new Listing(List.of(), Long.MIN_VALUE, Long.MIN_VALUE / 2, false);

    SaleReader(SaleCatalog catalog, SaleCache shared, Surroundings around) {
        this.catalog = catalog;
        this.shared = shared;
        this.ids = new PublishedSales(catalog, around);
        this.scheduler = around.scheduler();
        this.listener = around.listener();
        this.time = around.time();
        this.random = around.random();
        this.freshMillis = around.settings().nearCacheTime().toMillis();
        shared.onInvalidate(this::changedElsewhere);
    }

    private void changedElsewhere(SaleId id) {
        near.invalidate(id);
        ids.mayHaveChanged();
    }

    /** The published sale, or null; fails only if nothing is known of the sale and neither cache nor catalog answers. */
    CompletionStage<@Nullable Sale> published(SaleId id) {
        Entry entry = near.getIfPresent(id);
        if (entry == null) {
            return unseen(id);
        }
        long now = time.millis();
        if (now - entry.loadedAt >= 2 * freshMillis) {
            return load(id, entry);
        }
        if (now - entry.loadedAt >= freshMillis && entry.refreshing.compareAndSet(0, 1)) {
            load(id, entry);
        }
        return entry.stage;
    }

    /**
     * The sale as orders are taken by it, or null if there is none; fails if its terms may have changed since it was read and the catalog does not
     * answer.
     *
     * @param known as {@link #published} says
     * @param now the ledger's time
     */
    CompletionStage<@Nullable Sale> forOrder(Sale known, Instant now) {
        long asked = time.millis();
        Entry entry = near.getIfPresent(known.id());
        if (entry != null && entry.stands(now, asked)) {
            return entry.stage;
        }
        return refresh(known.id()).thenApply(sale -> {
            Entry fresh = near.getIfPresent(known.id());
            if (sale != null && (fresh == null || !fresh.stands(now, asked))) {
                throw new StoreUnavailableException("sale " + known.id() + " was not read again yet", null, false);
            }
            return fresh == null ? null : fresh.sale;
        });
    }

    /** While the catalog does not even tell which sales there are, the shared cache may know this one. */
    private CompletionStage<@Nullable Sale> unseen(SaleId id) {
        return ids.contain(id)
                .handle((there, error) -> {
                    if (error == null) {
                        return there ? load(id, null) : NONE;
                    }
                    return fromShared(id)
                            .thenCompose(entry -> entry == null
                                    ? CompletableFuture.<@Nullable Sale>failedFuture(Stages.unwrap(error))
                                    : entry.stage);
                })
                .thenCompose(Function.identity());
    }

    /**
     * Loads the sale past the caches' age, from the catalog; those who ask while it is loaded, or half a second later, share the answer: all who
     * want to buy ask while a bucket is missing.
     */
    CompletionStage<@Nullable Sale> refresh(SaleId id) {
        Long refreshedAt = refreshed.getIfPresent(id);
        if (refreshedAt != null && time.millis() - refreshedAt < REFRESH_EVERY.toMillis()) {
            return published(id);
        }
        CompletableFuture<@Nullable Sale> running = new CompletableFuture<>();
        CompletableFuture<@Nullable Sale> other = refreshes.putIfAbsent(id, running);
        if (other != null) {
            return other;
        }
        fromCatalog(id).whenComplete((sale, error) -> {
            if (error == null) {
                refreshed.put(id, time.millis());
            }
            refreshes.remove(id, running);
            if (error == null) {
                running.complete(sale);
            } else {
                running.completeExceptionally(Stages.unwrap(error));
            }
        });
        return running;
    }

    /** Published sales that have not ended, by start; at most {@code nearCacheTime} old. Blocks when it has to ask. */
    List<Sale> current() {
        Listing known = listing;
        return time.millis() - known.checkedAt < freshMillis ? known.sales : reload();
    }

    private synchronized List<Sale> reload() {
        Listing known = listing;
        if (time.millis() - known.checkedAt >= freshMillis) {
            try {
                long changes = catalog.changes();
                boolean timeHeard = time.heard();
                List<Sale> sales = changes == known.changes && timeHeard == known.timeHeard
                        ? known.sales
                        : list(timeHeard ? time.now() : Instant.EPOCH);
                listing = new Listing(sales, changes, time.millis(), timeHeard);
            } catch (RuntimeException e) {
                if (time.millis() - known.checkedAt > KEEP_WHILE_DOWN.toMillis()) {
                    throw e;
                }
                listener.failed("list sales", e);
            }
        }
        return listing.sales;
    }

    private List<Sale> list(Instant endingAfter) {
        List<Sale> sales = new ArrayList<>();
        List<Sale> page;
        do {
            SaleId last = sales.isEmpty() ? null : sales.get(sales.size() - 1).id();
            page = catalog.published(endingAfter, last, PAGE);
            sales.addAll(page);
        } while (page.size() == PAGE);
        sales.sort(Comparator.comparing(Sale::startsAt));
        return List.copyOf(sales);
    }

    /**
     * Makes a saved sale visible here at once, and to other nodes when the shared cache tells them or their near caches expire.
     *
     * @param askedAt when the catalog was asked to save it, in this process's milliseconds: until then it had none that is newer
     */
    void saved(Sale sale, long askedAt) {
        remember(sale, askedAt);
        lookAgain();
        share(sale);
    }

    /** Fills the caches with a sale that the catalog has listed. */
    void listed(Sale sale) {
        remember(sale, NEVER);
        lookAgain();
        share(sale);
    }

    private void share(Sale sale) {
        share(() -> shared.put(sale.id(), sale, jittered(SHARED_TIME)));
    }

    void deleted(SaleId id) {
        near.invalidate(id);
        lookAgain();
        share(() -> shared.invalidate(id));
    }

    private void lookAgain() {
        ids.mayHaveChanged();
        listing = new Listing(listing.sales, Long.MIN_VALUE, Long.MIN_VALUE / 2, false);
    }

    /** Tells the shared cache. Nobody waits for it and its failures are only reported: what it does not know, the catalog does. */
    private void share(Supplier<CompletionStage<Void>> change) {
        Stages.onScheduler(scheduler, change).whenComplete((done, error) -> {
            if (error != null) {
                listener.failed("share sale", Stages.unwrap(error));
            }
        });
    }

    private CompletionStage<@Nullable Sale> load(SaleId id, @Nullable Entry stale) {
        CompletableFuture<@Nullable Sale> running = new CompletableFuture<>();
        CompletableFuture<@Nullable Sale> other = flights.putIfAbsent(id, running);
        if (other != null) {
            return other;
        }
        CompletionStage<@Nullable Sale> loaded = fromShared(id)
                .thenCompose(entry -> entry != null ? entry.stage : fromCatalog(id))
                .handle((sale, error) -> {
                    flights.remove(id, running);
                    return error == null ? sale : keepWhileDown(stale, error);
                });
        Stages.pipe(
                stale == null || tooOld(stale)
                        ? loaded
                        : Stages.within(scheduler, Duration.ofMillis(freshMillis), loaded, () -> stale.sale),
                running);
        return running;
    }

    /** The last known sale, unless it is too old. */
    private Sale keepWhileDown(@Nullable Entry stale, Throwable error) {
        Throwable cause = Stages.unwrap(error);
        listener.failed("load sale", cause);
        if (stale == null || tooOld(stale)) {
            throw new CompletionException(cause);
        }
        stale.refreshing.set(0);
        return stale.sale;
    }

    private boolean tooOld(Entry stale) {
        return time.millis() - stale.loadedAt > KEEP_WHILE_DOWN.toMillis();
    }

    /** Completes with null if the cache knows of no such published sale; never fails. */
    private CompletionStage<@Nullable Entry> fromShared(SaleId id) {
        return Stages.onScheduler(scheduler, () -> shared.get(id)).handle((lookup, error) -> {
            Sale sale = lookup == null ? null : lookup.sale();
            return sale == null ? null : remember(sale, NEVER);
        });
    }

    private CompletionStage<@Nullable Sale> fromCatalog(SaleId id) {
        if (loads.incrementAndGet() > MAX_LOADS) {
            loads.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new StoreUnavailableException(MAX_LOADS + " sales are being loaded already", null, false));
        }
        CompletionStage<@Nullable Sale> sale = Stages.blocking(scheduler, () -> read(id));
        return sale.whenComplete((done, error) -> loads.decrementAndGet());
    }

    private @Nullable Sale read(SaleId id) {
        long readAt = time.millis();
        Sale sale = catalog.find(id).orElse(null);
        Entry entry = sale == null ? null : remember(sale, readAt);
        if (entry == null) {
            near.invalidate(id);
            return null;
        }
        Sale newest = entry.sale;
        share(() -> shared.put(id, newest, jittered(SHARED_TIME)));
        return newest;
    }

    /** Entries made together must not expire together. */
    private Duration jittered(Duration duration) {
        long millis = duration.toMillis();
        return Duration.ofMillis(millis - (random.nextLong() >>> 1) % (millis / 5));
    }

    /**
     * Keeps what is known or what was read, and returns it; null for a draft. What the catalog answered takes the place of what only the cache
     * knows, and of what the catalog had answered before it was asked, whatever their versions: a database that failed over may have lost some.
     *
     * @param readAt when the catalog was asked for it
     */
    private @Nullable Entry remember(Sale sale, long readAt) {
        if (!sale.published()) {
            return null;
        }
        long now = time.millis();
        Entry read = new Entry(sale, now, readAt, readAt == NEVER ? NEVER : now);
        return near.asMap().compute(sale.id(), (id, known) -> known == null ? read : known.or(read));
    }

    /**
     * The sales that had not ended.
     *
     * @param changes what the catalog said of its changes before they were read
     * @param checkedAt when it was last asked
     * @param timeHeard whether they were chosen by the ledger's time: before it was heard these are all that ever were
     */
    private record Listing(List<Sale> sales, long changes, long checkedAt, boolean timeHeard) {}

    /** A sale, and the answer ready-made. */
    private static final class Entry {
        final Sale sale;
        final long loadedAt;
        /** The sale is at least as new as the catalog's was then; {@link #NEVER} if only the cache has told of it. */
        final long readAt;
        /** When the catalog had answered. */
        final long answeredAt;
        /** What was read later than this, by the ledger's time in milliseconds, stands. */
        final long termsStandAt;

        final AtomicInteger refreshing = new AtomicInteger();
        final CompletionStage<@Nullable Sale> stage;

        Entry(Sale sale, long loadedAt, long readAt, long answeredAt) {
            this.sale = sale;
            this.loadedAt = loadedAt;
            this.readAt = readAt;
            this.answeredAt = answeredAt;
            this.termsStandAt = sale.startsAt().minus(OpenSaleRules.TERMS_READ).toEpochMilli();
            this.stage = CompletableFuture.completedFuture(sale);
        }

        /** This one or the one that was read now: the newer version, if neither can be said to have been asked for after the other. */
        Entry or(Entry read) {
            boolean newer = read.sale.version() > sale.version();
            if (read.readAt == NEVER) {
                return newer || (readAt == NEVER && read.sale.version() == sale.version())
                        ? read
                        : new Entry(sale, read.loadedAt, readAt, answeredAt);
            }
            if (readAt == NEVER || read.readAt > answeredAt || newer || read.sale.version() == sale.version()) {
                return new Entry(read.sale, read.loadedAt, Math.max(readAt, read.readAt), read.answeredAt);
            }
            return new Entry(sale, read.loadedAt, Math.max(readAt, read.readAt), answeredAt);
        }

        /** Whether it was read when its terms had stopped changing; {@code now} is the ledger's time at {@code nowMillis}. */
        boolean stands(Instant now, long nowMillis) {
            return now.toEpochMilli() - (nowMillis - readAt) >= termsStandAt;
        }
    }
}

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
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The read path of sales: near cache, then shared cache, then catalog; one load per sale at a time; absent sales are remembered too.
 *
 * <p>An entry is served as it is for {@code nearCacheTime}, and for as long again while one load replaces it. If the catalog is down, or
 * takes longer than that to answer, the last known entry is served for {@link #KEEP_WHILE_DOWN}.
 *
 * <p>Bounds: 10,000 sales in memory; {@value #MAX_LOADS} loads at a time, so that invented sale ids cannot flood the catalog.
 */
final class SaleReader {
    private static final int MAX_LOADS = 64;
    private static final int MAX_SALES = 1_000;
    private static final Duration KEEP_WHILE_DOWN = Duration.ofMinutes(10);
    private static final Duration SHARED_TIME = Duration.ofSeconds(30);
    private static final Duration SHARED_NEGATIVE_TIME = Duration.ofSeconds(5);

    private final SaleCatalog catalog;
    private final SaleCache shared;
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

    private final ConcurrentMap<SaleId, CompletableFuture<@Nullable Sale>> refreshes = new ConcurrentHashMap<>();

    private volatile Listing listing = new Listing(List.of(), Long.MIN_VALUE / 2);

    SaleReader(SaleCatalog catalog, SaleCache shared, Surroundings around) {
        this.catalog = catalog;
        this.shared = shared;
        this.scheduler = around.scheduler();
        this.listener = around.listener();
        this.time = around.time();
        this.random = around.random();
        this.freshMillis = around.settings().nearCacheTime().toMillis();
        shared.onInvalidate(near::invalidate);
    }

    /** The published sale, or null; fails only if nothing is known of the sale and neither cache nor catalog answers. */
    CompletionStage<@Nullable Sale> published(SaleId id) {
        Entry entry = near.getIfPresent(id);
        long now = time.millis();
        if (entry == null || now - entry.loadedAt >= 2 * freshMillis) {
            return load(id, entry);
        }
        if (now - entry.loadedAt >= freshMillis && entry.refreshing.compareAndSet(0, 1)) {
            load(id, entry);
        }
        return entry.stage;
    }

    /** Loads the sale past the caches' age, from the catalog; those who ask while it is loaded share the answer. */
    CompletionStage<@Nullable Sale> refresh(SaleId id) {
        CompletableFuture<@Nullable Sale> running = new CompletableFuture<>();
        CompletableFuture<@Nullable Sale> other = refreshes.putIfAbsent(id, running);
        if (other != null) {
            return other;
        }
        fromCatalog(id).whenComplete((entry, error) -> {
            refreshes.remove(id, running);
            if (entry != null) {
                running.complete(entry.visible());
            } else {
                running.completeExceptionally(Stages.unwrap(Objects.requireNonNull(error)));
            }
        });
        return running;
    }

    /** Published sales that have not ended, by start; cached for {@code nearCacheTime}. Blocks when it has to load. */
    List<Sale> current() {
        Listing known = listing;
        long now = time.millis();
        if (now - known.loadedAt < freshMillis) {
            return known.sales;
        }
        return reload();
    }

    private synchronized List<Sale> reload() {
        if (time.millis() - listing.loadedAt >= freshMillis) {
            try {
                List<Sale> sales = catalog.published(time.now(), null, MAX_SALES).stream()
                        .sorted(Comparator.comparing(Sale::startsAt))
                        .toList();
                listing = new Listing(sales, time.millis());
            } catch (RuntimeException e) {
                if (time.millis() - listing.loadedAt > KEEP_WHILE_DOWN.toMillis()) {
                    throw e;
                }
                listener.failed("list sales", e);
            }
        }
        return listing.sales;
    }

    /** Makes a saved sale visible here at once, and to other nodes when the shared cache tells them or their near caches expire. */
    void saved(Sale sale) {
        remember(sale.id(), sale);
        listing = new Listing(listing.sales, Long.MIN_VALUE / 2);
        share(() -> shared.put(sale.id(), sale, jittered(SHARED_TIME)));
    }

    void deleted(SaleId id) {
        near.invalidate(id);
        listing = new Listing(listing.sales, Long.MIN_VALUE / 2);
        share(() -> shared.invalidate(id));
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
        CompletionStage<@Nullable Sale> loaded = Stages.onScheduler(scheduler, () -> shared.get(id))
                .exceptionally(error -> SaleCache.Lookup.MISS)
                .thenCompose(lookup -> lookup.known()
                        ? CompletableFuture.completedFuture(remember(id, lookup.sale()))
                        : fromCatalog(id))
                .handle((entry, error) -> {
                    flights.remove(id, running);
                    return entry != null ? entry.visible() : keepWhileDown(stale, error);
                });
        Stages.pipe(
                stale == null || tooOld(stale)
                        ? loaded
                        : Stages.within(scheduler, Duration.ofMillis(freshMillis), loaded, stale::visible),
                running);
        return running;
    }

    /** The last known sale, unless it is too old. */
    private @Nullable Sale keepWhileDown(@Nullable Entry stale, @Nullable Throwable error) {
        Throwable cause = Stages.unwrap(error == null ? new IllegalStateException("no sale loaded") : error);
        listener.failed("load sale", cause);
        if (stale == null || tooOld(stale)) {
            throw new CompletionException(cause);
        }
        stale.refreshing.set(0);
        return stale.visible();
    }

    private boolean tooOld(Entry stale) {
        return time.millis() - stale.loadedAt > KEEP_WHILE_DOWN.toMillis();
    }

    private CompletionStage<Entry> fromCatalog(SaleId id) {
        if (loads.incrementAndGet() > MAX_LOADS) {
            loads.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new StoreUnavailableException(MAX_LOADS + " sales are being loaded already", null, false));
        }
        return Stages.blocking(scheduler, () -> {
                    Sale sale = catalog.find(id).orElse(null);
                    Entry entry = remember(id, sale);
                    share(() -> shared.put(id, sale, jittered(sale == null ? SHARED_NEGATIVE_TIME : SHARED_TIME)));
                    return entry;
                })
                .whenComplete((entry, error) -> loads.decrementAndGet());
    }

    /** Entries made together must not expire together. */
    private Duration jittered(Duration duration) {
        long millis = duration.toMillis();
        return Duration.ofMillis(millis - (random.nextLong() >>> 1) % (millis / 5));
    }

    /** Keeps the newer of what is known and what was read. */
    private Entry remember(SaleId id, @Nullable Sale sale) {
        long now = time.millis();
        return near.asMap().compute(id, (key, known) -> {
            boolean older =
                    known != null && known.sale != null && sale != null && known.sale.version() > sale.version();
            return new Entry(older ? known.sale : sale, now);
        });
    }

    private record Listing(List<Sale> sales, long loadedAt) {}

    /** A sale, or the knowledge that there is none, and the answer ready-made. */
    private static final class Entry {
        final @Nullable Sale sale;
        final long loadedAt;
        final AtomicInteger refreshing = new AtomicInteger();
        final CompletionStage<@Nullable Sale> stage;

        Entry(@Nullable Sale sale, long loadedAt) {
            this.sale = sale;
            this.loadedAt = loadedAt;
            this.stage = CompletableFuture.completedFuture(visible());
        }

        @Nullable
        Sale visible() {
            return sale != null && sale.published() ? sale : null;
        }
    }
}

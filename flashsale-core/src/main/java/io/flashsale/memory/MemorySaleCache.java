package io.flashsale.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.spi.SaleCache;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared sale cache in this process's memory: at most 10,000 sales, each for the time it was put for.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Stages are complete when they are returned; listeners are called by the thread that
 * invalidates or puts.
 */
public final class MemorySaleCache implements SaleCache {
    private static final int MAX_SALES = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(MemorySaleCache.class);
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private record Cached(Lookup lookup, Duration timeToLive) {}

    private final Cache<SaleId, Cached> sales;

    /** As many as nodes share this cache. */
    private final List<Consumer<SaleId>> listeners = new CopyOnWriteArrayList<>();

    /** A cache on the time of {@link System#nanoTime}. */
    public MemorySaleCache() {
        this(System::nanoTime);
    }

    /** @param nanoTime in nanoseconds since any moment; the steps of a clock do not belong here */
    public MemorySaleCache(LongSupplier nanoTime) {
        this.sales = Caffeine.newBuilder()
                .maximumSize(MAX_SALES)
                .expireAfter(Expiry.writing((SaleId sale, Cached cached) -> cached.timeToLive()))
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public CompletionStage<Lookup> get(SaleId sale) {
        Cached cached = sales.getIfPresent(sale);
        return CompletableFuture.completedFuture(cached == null ? Lookup.MISS : cached.lookup());
    }

    @Override
    public CompletionStage<Void> put(SaleId sale, @Nullable Sale value, Duration timeToLive) {
        Cached cached = new Cached(value == null ? Lookup.ABSENT : new Lookup(true, value), timeToLive);
        AtomicBoolean news = new AtomicBoolean();
        sales.asMap().merge(sale, cached, (present, added) -> {
            news.set(versionOf(added) > versionOf(present));
            return versionOf(present) > versionOf(added) ? present : added;
        });
        if (news.get()) {
            tell(sale);
        }
        return DONE;
    }

    /** "There is none" has version 0, so it never displaces a sale; deleting one invalidates it. */
    private static long versionOf(Cached cached) {
        Sale sale = cached.lookup().sale();
        return sale == null ? 0 : sale.version();
    }

    @Override
    public CompletionStage<Void> invalidate(SaleId sale) {
        sales.invalidate(sale);
        tell(sale);
        return DONE;
    }

    private void tell(SaleId sale) {
        for (Consumer<SaleId> listener : listeners) {
            try {
                listener.accept(sale);
            } catch (RuntimeException failure) {
                LOG.warn("A listener failed at the news of {}", sale, failure);
            }
        }
    }

    @Override
    public void onInvalidate(Consumer<SaleId> listener) {
        listeners.add(listener);
    }
}

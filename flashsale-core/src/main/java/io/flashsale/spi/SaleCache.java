package io.flashsale.spi;

import io.flashsale.Sale;
import io.flashsale.SaleId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The read copies of sales shared by all nodes, between each node's near cache and the catalog. A cache may forget at any time; a failed
 * call is treated as a miss.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls do not block; stages may complete on any thread.
 */
public interface SaleCache {
    /** What is known of the sale; {@link Lookup#MISS} if nothing. */
    CompletionStage<Lookup> get(SaleId sale);

    /**
     * Remembers the sale, or (null) that there is none, unless a newer version is known. A version newer than the known one is news to other
     * nodes; a sale of which nothing was known may be.
     */
    CompletionStage<Void> put(SaleId sale, @Nullable Sale value, Duration timeToLive);

    /** Forgets the sale everywhere, near caches of other nodes too as far as the cache can reach them. */
    CompletionStage<Void> invalidate(SaleId sale);

    /**
     * Calls back when another node invalidated a sale or put a newer version; it may also do so for this node's own. Best effort: near
     * caches expire within a second anyway.
     */
    void onInvalidate(Consumer<SaleId> listener);

    /** A cache that remembers nothing: near caches ask the catalog. */
    static SaleCache none() {
        return NoSaleCache.INSTANCE;
    }

    /**
     * The answer of a cache.
     *
     * @param known whether the cache knows
     * @param sale the sale, or null if it is known that there is none
     */
    record Lookup(boolean known, @Nullable Sale sale) {
        public static final Lookup MISS = new Lookup(false, null);
        public static final Lookup ABSENT = new Lookup(true, null);
    }
}

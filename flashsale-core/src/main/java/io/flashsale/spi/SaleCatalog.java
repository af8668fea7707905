package io.flashsale.spi;

import io.flashsale.Sale;
import io.flashsale.SaleId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sales and their items as the operator set them: durable, small, read through caches. It does not judge what may be edited when.
 *
 * <p><b>Stock.</b> The catalog and the stock rows of the {@link OrderStore} beside it change together or not at all. Saving a published sale
 * prepares the stock row of each of its items as {@link OrderStore#prepareStock} does; so from then on the stock row alone says how many
 * units there are, and an item's {@code stock} is what it was published with. The row of an item that is no longer in the sale is removed,
 * except for its layout epoch.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls block. Errors as {@link OrderStore}.
 */
public interface SaleCatalog {
    /** The sale as last saved, from the primary. */
    Optional<Sale> find(SaleId sale);

    /**
     * Published sales that end after this moment, ordered by id (compared as bytes): page by page, so that there is no end of them.
     *
     * @param after only sales after this one; null starts with the first
     * @param max at least 1
     */
    List<Sale> published(Instant endingAfter, @Nullable SaleId after, int max);

    /** The ids of all published sales, those that are over too. */
    default Set<SaleId> publishedIds() {
        int max = 500;
        Set<SaleId> ids = new HashSet<>();
        SaleId last = null;
        List<Sale> page;
        do {
            page = published(Instant.EPOCH, last, max);
            for (Sale sale : page) {
                last = sale.id();
                ids.add(last);
            }
        } while (page.size() == max);
        return ids;
    }

    /** All sales, drafts too, latest start first; at most {@code max}. */
    List<Sale> latest(int max);

    /**
     * A number that grows with every save and every deletion by any node, from the primary. Cheap enough to be asked several times a second:
     * whoever holds copies reads them again when it has moved.
     */
    long changes();

    /**
     * Saves the sale if its version is the stored one (0: if there is none), as the next version, and its stock rows with it if it is
     * published.
     *
     * @param before when this time has come, by the order store's clock and once everything is locked, the save comes too late
     * @return the sale with its new version and, if it is published, its items with the layouts of their stock rows; or empty if the version
     *     was not the stored one or the save came too late, and then nothing has changed
     * @throws IllegalArgumentException if an item would be removed of which units are sold, or an item's number of buckets is open and no
     *     stock row knows it; nothing has changed
     */
    Optional<Sale> save(Sale sale, Instant before);

    /** As {@link #save(Sale, Instant)}, at any time. */
    default Optional<Sale> save(Sale sale) {
        return save(sale, Instant.MAX);
    }

    /**
     * Deletes the sale if its version is the stored one.
     *
     * @throws IllegalArgumentException if units of it are sold
     */
    boolean delete(SaleId sale, long version);
}

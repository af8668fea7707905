package io.flashsale.spi;

import io.flashsale.Sale;
import io.flashsale.SaleId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Sales and their items as the operator set them: durable, small, read through caches. It does not judge what may be edited when.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls block. Errors as {@link OrderStore}.
 */
public interface SaleCatalog {
    /** The sale as last saved, from the primary. */
    Optional<Sale> find(SaleId sale);

    /** Sales that end after this moment, drafts too, ordered by start; at most {@code max}. */
    List<Sale> endingAfter(Instant moment, int max);

    /** All sales, drafts too, latest start first; at most {@code max}. */
    List<Sale> latest(int max);

    /**
     * Saves the sale if its version is the stored one (0: if there is none), as the next version.
     *
     * @return the sale with its new version, or empty if the version was not the stored one
     */
    Optional<Sale> save(Sale sale);

    /** Deletes the sale if its version is the stored one. */
    boolean delete(SaleId sale, long version);
}

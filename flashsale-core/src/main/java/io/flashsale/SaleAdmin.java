package io.flashsale;

import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderStore.StockChange;
import java.util.List;
import java.util.Optional;

/**
 * The operator's side: writes sales, publishes them, and watches them sell.
 *
 * <p>Before a sale opens everything may be edited but the units of an item that is published, which change by {@link #addStock}; once it is
 * open only title, media and a later end. All methods block, are safe for any
 * number of threads, and throw {@link SaleAdminException} when the state of the sale forbids what was asked.
 */
public interface SaleAdmin {
    /** Drafts and published sales, latest start first, at most 1,000. */
    List<Sale> list();

    Optional<Sale> find(SaleId sale);

    /** Saves a new draft. */
    Sale create(Sale draft);

    /**
     * Changes a sale. State, pause and, once published, layouts stay as they are. The stock of a published item is changed by
     * {@link #addStock} only. A sale that is open or opens within 10 seconds, by the order store's time, may change in title, media and a
     * later end only: all nodes must have seen an edit before the first order comes.
     *
     * @param sale with the version it was read at, or version 0 to change whatever is there
     */
    Sale update(Sale sale);

    /** Deletes a draft. */
    void delete(SaleId sale);

    /** Makes a draft visible and decides its number of buckets. Repeating is harmless. */
    Sale publish(SaleId sale);

    /**
     * Saves a new draft and publishes it. If publishing fails the draft is there: {@link #publish(SaleId)} goes on with it.
     *
     * @throws IllegalArgumentException if its end is over; nothing is saved then
     */
    Sale publish(Sale draft);

    /** Stops selling for a while. Repeating is harmless. */
    Sale pause(SaleId sale);

    Sale resume(SaleId sale);

    /** As {@link #addStock(ItemId, long, String)}, as an operation that nobody can repeat. */
    StockChange addStock(ItemId item, long units);

    /**
     * Adds units to an item of a published sale, while it sells too; negative takes back as many unsold ones as there are. From publishing
     * on this is the one way to change how many units there are.
     *
     * @param operationId names this operation for ever, 1 to 128 printable ASCII characters: whoever does not know the outcome repeats it
     *     with the same id, and hears what was done the first time
     * @return what was really added or taken back
     * @throws IllegalArgumentException if the id stands for another operation already
     * @throws StoreUnavailableException if units are to be taken back while the ledger does not answer for all of them; nothing is done then
     */
    StockChange addStock(ItemId item, long units, String operationId);

    /** Signs an upload of a picture or video for an item. */
    MediaStore.Upload prepareUpload(ItemId item, String fileName, String contentType, long length);

    /** Shows an upload, after checking that it is this item's, and there with the type and length that were signed. */
    Sale confirmUpload(ItemId item, String key);

    /** Takes a picture or video off an item and deletes it. */
    Sale removeMedia(ItemId item, String key);

    /** Numbers of a sale's items as they are now. */
    List<ItemStats> stats(SaleId sale);
}

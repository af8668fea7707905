package io.flashsale;

import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderStore.StockChange;
import java.util.List;
import java.util.Optional;

/**
 * The operator's side: writes sales, publishes them, and watches them sell.
 *
 * <p>Before a sale opens everything may be edited; once it is open only title, media and a later end. All methods block, are safe for any
 * number of threads, and throw {@link SaleAdminException} when the state of the sale forbids what was asked.
 */
public interface SaleAdmin {
    /** Drafts and published sales, latest start first, at most 1,000. */
    List<Sale> list();

    Optional<Sale> find(SaleId sale);

    /** Saves a new draft. */
    Sale create(Sale draft);

    /**
     * Changes a sale. State, pause and, once published, layouts stay as they are.
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

    /**
     * Adds units to an item of a published sale, while it sells too; negative takes back as many unsold ones as there are.
     *
     * @return what was really added or taken back
     */
    StockChange addStock(ItemId item, long units);

    /** Signs an upload of a picture or video for an item. */
    MediaStore.Upload prepareUpload(ItemId item, String fileName, String contentType, long length);

    /** Shows an upload, after checking that it is this item's, and there with the type and length that were signed. */
    Sale confirmUpload(ItemId item, String key);

    /** Takes a picture or video off an item and deletes it. */
    Sale removeMedia(ItemId item, String key);

    /** Numbers of a sale's items as they are now. */
    List<ItemStats> stats(SaleId sale);
}

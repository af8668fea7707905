package io.flashsale.spi;

import io.flashsale.ItemId;
import io.flashsale.SaleItem;

/**
 * The stock row of an item: the truth about its units.
 *
 * @param item the item
 * @param terms total, limit, layout and payment time
 * @param available units nobody has: total - units of CREATED and PAID orders and of releases that are not counted yet
 * @param version +1 with every top-up that begins; credits of an older one are refused
 */
public record StockRow(ItemId item, StockTerms terms, long available, long version) {
    /**
     * For a store that is about to add units under the row's lock.
     *
     * @throws IllegalArgumentException if the total would be above {@value SaleItem#MAX_STOCK}
     */
    public void requireRoomFor(long units) {
        if (units > SaleItem.MAX_STOCK - terms.total()) {
            throw new IllegalArgumentException("add must not bring the total above " + SaleItem.MAX_STOCK + ", but is "
                    + units + " and the total is " + terms.total() + " now");
        }
    }
}

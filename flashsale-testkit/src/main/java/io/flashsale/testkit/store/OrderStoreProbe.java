package io.flashsale.testkit.store;

import io.flashsale.ItemId;

/** Reads the store behind an {@link io.flashsale.spi.OrderStore} by other means than its own: raw SQL, or the raw state. */
@FunctionalInterface
public interface OrderStoreProbe {
    /**
     * Everything there is about the item, as of one moment: in one transaction that sees a snapshot, or under the lock of the state. Rows
     * of an item without a stock row are listed too.
     */
    RawItem read(ItemId item);
}

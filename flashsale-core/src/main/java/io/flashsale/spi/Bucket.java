package io.flashsale.spi;

import io.flashsale.ItemId;

/**
 * One part of an item's sharded stock, as the caller knows the layout.
 *
 * @param item the item
 * @param number 0 to buckets - 1
 * @param epoch the layout epoch; a ledger that knows another answers {@link LedgerCode#EPOCH}
 */
public record Bucket(ItemId item, int number, int epoch) {}

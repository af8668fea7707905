package io.flashsale.spi;

import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;

/**
 * One part of an item's sharded stock, as the caller knows the layout.
 *
 * @param item the item
 * @param number 0 to 1,023, within the layout 0 to buckets - 1
 * @param epoch the layout epoch; a ledger that knows another answers {@link LedgerReply.Code#EPOCH}
 */
public record Bucket(ItemId item, int number, int epoch) {
    /** @throws IllegalArgumentException if the number or epoch is out of range */
    public Bucket {
        Arguments.between("number", number, 0, StockLayout.MAX_BUCKETS - 1);
        Arguments.atLeast("epoch", epoch, 0);
    }

    /**
     * Checks that this is the bucket which the ticket names.
     *
     * @throws IllegalArgumentException if the ticket names another one
     */
    public void requireHomeOf(Ticket ticket) {
        if (ticket.bucket() != number
                || ticket.epoch() != epoch
                || !ticket.item().equals(item)) {
            throw new IllegalArgumentException("claims must be for " + this + ", but one is for " + ticket);
        }
    }
}

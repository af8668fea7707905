package io.flashsale.spi;

import io.flashsale.OrderReason;
import io.flashsale.Ticket;

/**
 * Units that became free in the order store and have not been refunded to the ledger yet.
 *
 * @param ticket the cancelled order's ticket
 * @param lowerCount whether the buyer may buy again
 * @param reason BUYER or UNPAID
 */
public record Release(Ticket ticket, boolean lowerCount, OrderReason reason) {
    /** @throws IllegalArgumentException if the reason is not one of a cancelled order */
    public Release {
        Refund.checkReason(reason);
    }
}

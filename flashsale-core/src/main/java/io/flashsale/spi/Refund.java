package io.flashsale.spi;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.TicketId;

/**
 * Units of a cancelled order on their way back to the ledger.
 *
 * @param ticket which order; the guard of the refund
 * @param buyer whose count goes down
 * @param quantity units, at least 1
 * @param lowerCount whether the buyer may buy again
 * @param reason BUYER or UNPAID
 */
public record Refund(TicketId ticket, BuyerId buyer, int quantity, boolean lowerCount, OrderReason reason) {
    /** @throws IllegalArgumentException if the quantity is less than 1, or the reason is not one of a cancelled order */
    public Refund {
        Arguments.atLeast("quantity", quantity, 1);
        checkReason(reason);
    }

    static void checkReason(OrderReason reason) {
        if (reason != OrderReason.BUYER && reason != OrderReason.UNPAID) {
            throw new IllegalArgumentException("reason must be BUYER or UNPAID, but is " + reason);
        }
    }
}

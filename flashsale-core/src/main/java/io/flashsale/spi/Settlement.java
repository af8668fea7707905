package io.flashsale.spi;

import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * The end of one reservation, as its order row says.
 *
 * @param ticket which ticket, known by its id and its buyer
 * @param state CREATED, REJECTED or CANCELLED
 * @param reason for REJECTED and CANCELLED
 * @param giveBack whether the units become available again; not for SOLD_OUT, whose unit never existed
 * @param buyerFloor the buyer's count becomes max(count - quantity, floor); null keeps the count
 */
public record Settlement(
        Ticket ticket,
        LedgerState state,
        @Nullable OrderReason reason,
        boolean giveBack,
        @Nullable Integer buyerFloor) {
    public static Settlement created(Ticket ticket) {
        return new Settlement(ticket, LedgerState.CREATED, null, false, null);
    }
}

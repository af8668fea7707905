package io.flashsale.spi;

import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * The end of one reservation, as its order row says.
 *
 * @param ticket which ticket, known by its id and its buyer
 * @param state CREATED, REJECTED or CANCELLED
 * @param reason for REJECTED and CANCELLED; null for CREATED
 * @param giveBack whether the units become available again; not for CREATED, nor for SOLD_OUT, whose unit never existed
 * @param buyerFloor the buyer's count becomes max(count - quantity, floor), which is not negative; null keeps the count
 */
public record Settlement(
        Ticket ticket,
        LedgerEntry.State state,
        @Nullable OrderReason reason,
        boolean giveBack,
        @Nullable Integer buyerFloor) {
    /** @throws IllegalArgumentException if the state is no end, reason or giveBack do not belong to it, or the floor is negative */
    public Settlement {
        if (state == LedgerEntry.State.PENDING || state == LedgerEntry.State.VOID) {
            throw new IllegalArgumentException("state must be CREATED, REJECTED or CANCELLED, but is " + state);
        }
        boolean created = state == LedgerEntry.State.CREATED;
        if (created != (reason == null)) {
            throw new IllegalArgumentException(
                    "reason must be " + (created ? "null" : "given") + " for " + state + ", but is " + reason);
        }
        if (created && giveBack) {
            throw new IllegalArgumentException("giveBack must be false for CREATED, but is true: the units are sold");
        }
        if (buyerFloor != null) {
            Arguments.atLeast("buyerFloor", buyerFloor, 0);
        }
    }

    public static Settlement created(Ticket ticket) {
        return new Settlement(ticket, LedgerEntry.State.CREATED, null, false, null);
    }
}

package io.flashsale.spi;

import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger remembers of a ticket: enough to rebuild the signed ticket in every state but VOID.
 *
 * @param state where it stands
 * @param ticket the facts; null for VOID
 * @param reason for REJECTED and CANCELLED
 * @param voidUntil for VOID: until when a reserve of this ticket is answered with it
 */
public record LedgerEntry(
        LedgerState state,
        @Nullable Ticket ticket,
        @Nullable OrderReason reason,
        @Nullable Instant voidUntil) {
    public static LedgerEntry pending(Ticket ticket) {
        return new LedgerEntry(LedgerState.PENDING, ticket, null, null);
    }

    public static LedgerEntry voided(Instant until) {
        return new LedgerEntry(LedgerState.VOID, null, null, until);
    }
}

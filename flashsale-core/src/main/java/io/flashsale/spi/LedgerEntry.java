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
        State state,
        @Nullable Ticket ticket,
        @Nullable OrderReason reason,
        @Nullable Instant voidUntil) {
    /** @throws IllegalArgumentException if ticket, reason or voidUntil do not belong to the state */
    public LedgerEntry {
        boolean isVoid = state == State.VOID;
        boolean hasReason = state == State.REJECTED || state == State.CANCELLED;
        checkGiven("ticket", ticket, !isVoid, state);
        checkGiven("voidUntil", voidUntil, isVoid, state);
        checkGiven("reason", reason, hasReason, state);
    }

    private static void checkGiven(String field, @Nullable Object value, boolean given, State state) {
        if ((value != null) != given) {
            throw new IllegalArgumentException(
                    field + " must be " + (given ? "given" : "null") + " for " + state + ", but is " + value);
        }
    }

    public static LedgerEntry pending(Ticket ticket) {
        return new LedgerEntry(State.PENDING, ticket, null, null);
    }

    /** A ticket that was declared lost. */
    public static LedgerEntry lost(Ticket ticket) {
        return new LedgerEntry(State.REJECTED, ticket, OrderReason.LOST, null);
    }

    public static LedgerEntry voided(Instant until) {
        return new LedgerEntry(State.VOID, null, null, until);
    }

    /** The state of a ticket in the ledger. */
    public enum State {
        /** Reserved, not settled. */
        PENDING,
        /** Settled: the order store has a row that was CREATED; ask it for what came later. */
        CREATED,
        /** Settled: rejected. */
        REJECTED,
        /** Cancelled, refunded. */
        CANCELLED,
        /** Declared not reserved by {@link StockLedger#resolve}, for a while; {@link StockLedger#declareLost} does it for good. */
        VOID
    }
}

package io.flashsale.spi;

/** The state of a ticket in the ledger. */
public enum LedgerState {
    /** Reserved, not settled. */
    PENDING,
    /** Settled: the order store has a row that was CREATED; ask it for what came later. */
    CREATED,
    /** Settled: rejected. */
    REJECTED,
    /** Cancelled, refunded. */
    CANCELLED,
    /** Declared not reserved by {@link StockLedger#resolve}, for a while. */
    VOID
}

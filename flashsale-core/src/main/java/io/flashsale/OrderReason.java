package io.flashsale;

/** Why an order was rejected or cancelled. */
public enum OrderReason {
    /** Rejected: the buyer already has as many as the limit allows. */
    LIMIT,
    /** Rejected: the ledger had promised a unit that does not exist. */
    SOLD_OUT,
    /** Rejected: this ticket alone made the store fail, again and again. */
    POISON,
    /** Rejected: ledger and queue lost it before it was decided. */
    LOST,
    /** Rejected: the host's own writer refused it. */
    HOST,
    /** Rejected: there is no such item any more. */
    CLOSED,
    /** Cancelled: not paid in time. */
    UNPAID,
    /** Cancelled by the buyer. */
    BUYER
}

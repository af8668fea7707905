package io.flashsale.spi;

/** What a ledger call met. */
public enum LedgerCode {
    /** Done as asked. */
    OK,
    /** The same id was done before; nothing changed. */
    DUPLICATE,
    /** The bucket does not exist: never initialised, or lost. */
    NO_INIT,
    /** The bucket is of another layout epoch. */
    EPOCH,
    /** The batch arrived after its deadline by the ledger's clock; nothing was reserved. */
    LATE,
    /** The sale is not open yet by the ledger's clock. */
    NOT_YET,
    /** The sale is over by the ledger's clock. */
    ENDED,
    /** The sale is paused. */
    PAUSED
}

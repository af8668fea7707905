package io.flashsale.spi;

import java.time.Instant;

/**
 * The answer of one bucket, with what every answer carries for free.
 *
 * @param code what the call met
 * @param time the ledger's clock
 * @param available units the bucket can still reserve; 0 when there is no bucket
 * @param sequence counts the bucket's writes; a sequence that runs backwards shows a loss; 0 when there is no bucket
 * @param anew whether the bucket was lost once and filled anew, so that it may not know every ticket: a refusal of a ticket it does not know is
 *     to be checked with the order store; false when there is no bucket
 * @param value the answer proper; each verb says what it is when the code is not OK
 */
public record LedgerReply<T>(Code code, Instant time, long available, long sequence, boolean anew, T value) {
    public boolean ok() {
        return code == Code.OK;
    }

    /** What a ledger call met. */
    public enum Code {
        /** Done as asked. */
        OK,
        /** The same id was done before; nothing changed. */
        DUPLICATE,
        /** The bucket does not exist: never initialised, or lost. */
        NO_INIT,
        /** The bucket was made anew and has not been filled since: nothing was done, as for NO_INIT. */
        MARKED,
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
}

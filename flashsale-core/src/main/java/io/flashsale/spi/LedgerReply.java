package io.flashsale.spi;

import java.time.Instant;

/**
 * The answer of one bucket, with what every answer carries for free.
 *
 * @param code what the call met
 * @param time the ledger's clock
 * @param available units the bucket can still reserve; 0 when there is no bucket
 * @param sequence counts the bucket's writes; a sequence that runs backwards shows a loss; 0 when there is no bucket
 * @param value the answer proper; each verb says what it is when the code is not OK
 */
public record LedgerReply<T>(LedgerCode code, Instant time, long available, long sequence, T value) {
    public boolean ok() {
        return code == LedgerCode.OK;
    }
}

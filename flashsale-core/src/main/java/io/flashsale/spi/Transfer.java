package io.flashsale.spi;

import io.flashsale.StockLayout;
import java.time.Instant;

/**
 * Units lent by one bucket to another and not yet acknowledged.
 *
 * @param id never used again
 * @param units how many, at least 1
 * @param destination number of the borrowing bucket, 0 to 1,023
 * @param lentAt by the ledger's clock
 */
public record Transfer(String id, long units, int destination, Instant lentAt) {
    /** @throws IllegalArgumentException if the units or the destination are out of range */
    public Transfer {
        Arguments.atLeast("units", units, 1);
        Arguments.between("destination", destination, 0, StockLayout.MAX_BUCKETS - 1);
    }
}

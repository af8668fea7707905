package io.flashsale.spi;

import java.time.Instant;

/**
 * Units lent by one bucket to another and not yet acknowledged.
 *
 * @param id never used again
 * @param units how many, at least 1
 * @param destination number of the borrowing bucket
 * @param lentAt by the ledger's clock
 */
public record Transfer(String id, long units, int destination, Instant lentAt) {}

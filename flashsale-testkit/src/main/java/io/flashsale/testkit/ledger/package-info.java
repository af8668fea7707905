/** The contract of a {@link io.flashsale.spi.StockLedger}: the rules, the races, and a proof that units are conserved, held against the raw buckets. */
@NullMarked
package io.flashsale.testkit.ledger;

import org.jspecify.annotations.NullMarked;

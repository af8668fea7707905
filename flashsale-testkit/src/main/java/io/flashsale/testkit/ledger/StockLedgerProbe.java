package io.flashsale.testkit.ledger;

import io.flashsale.spi.Bucket;

/** Reads the state behind a {@link io.flashsale.spi.StockLedger} by other means than its own. */
@FunctionalInterface
public interface StockLedgerProbe {
    /** Everything there is in the bucket, as of one moment; {@link RawBucket#NONE} if it is not there. The bucket's epoch is ignored. */
    RawBucket read(Bucket bucket);
}

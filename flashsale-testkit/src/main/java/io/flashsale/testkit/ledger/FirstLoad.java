package io.flashsale.testkit.ledger;

import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.StockLedger;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** The filling of a bucket that was just made, for tests that need units and care for nothing else. */
public final class FirstLoad {
    private FirstLoad() {}

    /** Takes the mark off and adds so many units, as the first top-up of a sale does. */
    public static CompletionStage<LedgerReply<Boolean>> of(StockLedger ledger, Bucket bucket, long units) {
        return ledger.fence(bucket, 1).thenCompose(fenced -> {
            Instant mark = Objects.requireNonNull(
                    fenced.value().markedAt(), () -> bucket + " has been filled before: " + fenced);
            return ledger.fill(bucket, mark, 1, units, false);
        });
    }
}

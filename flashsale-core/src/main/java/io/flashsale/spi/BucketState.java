package io.flashsale.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a bucket.
 *
 * @param available units that can be reserved
 * @param pending units reserved and not settled
 * @param lent units lent and not acknowledged
 * @param transfersSeen grows with every credit, top-up, acknowledge, refund and withdraw: if it is the same before and after, the sum over the
 *     buckets is meaningful
 * @param epoch layout epoch
 * @param configVersion version of the applied {@link BucketConfig}, 0 for none
 * @param topUpVersion credits of older top-ups are refused, 0 for none
 * @param markedAt when the bucket was made, by the ledger's clock, if it has not been filled since; null once it has
 */
public record BucketState(
        long available,
        long pending,
        long lent,
        long transfersSeen,
        int epoch,
        long configVersion,
        long topUpVersion,
        @Nullable Instant markedAt) {
    public static final BucketState NONE = new BucketState(0, 0, 0, 0, 0, 0, 0, null);

    /** Units the bucket accounts for. */
    public long units() {
        return available + pending + lent;
    }
}

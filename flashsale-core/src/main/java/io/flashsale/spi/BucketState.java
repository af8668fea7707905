package io.flashsale.spi;

/**
 * The counters of a bucket.
 *
 * @param available units that can be reserved
 * @param pending units reserved and not settled
 * @param lent units lent and not acknowledged
 * @param transfersSeen grows with every credit, acknowledge, refund and withdraw: if it is the same before and after, the sum over the
 *     buckets is meaningful
 * @param epoch layout epoch
 * @param configVersion version of the applied {@link BucketConfig}, 0 for none
 */
public record BucketState(long available, long pending, long lent, long transfersSeen, int epoch, long configVersion) {
    public static final BucketState NONE = new BucketState(0, 0, 0, 0, 0, 0);

    /** Units the bucket accounts for. */
    public long units() {
        return available + pending + lent;
    }
}

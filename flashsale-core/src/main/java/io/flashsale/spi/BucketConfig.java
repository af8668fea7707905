package io.flashsale.spi;

import java.time.Instant;

/**
 * What a bucket must know of its sale; a newer version replaces an older one and never the other way round.
 *
 * @param version the sale's version, not negative
 * @param opensAt first moment of selling, by the ledger's clock
 * @param closesAt first moment after selling, not earlier than opensAt
 * @param paused whether reserve answers PAUSED
 * @param keepUntil when the bucket may be forgotten, not earlier than closesAt
 */
public record BucketConfig(long version, Instant opensAt, Instant closesAt, boolean paused, Instant keepUntil) {
    /** @throws IllegalArgumentException if the version is negative or the moments are out of order */
    public BucketConfig {
        Arguments.atLeast("version", version, 0);
        if (closesAt.isBefore(opensAt)) {
            throw new IllegalArgumentException(
                    "closesAt must not be before opensAt, " + opensAt + ", but is " + closesAt);
        }
        if (keepUntil.isBefore(closesAt)) {
            throw new IllegalArgumentException(
                    "keepUntil must not be before closesAt, " + closesAt + ", but is " + keepUntil);
        }
    }
}

package io.flashsale.spi;

import java.time.Instant;

/**
 * What a bucket must know of its sale; a newer version replaces an older one and never the other way round.
 *
 * @param version the sale's version
 * @param opensAt first moment of selling, by the ledger's clock
 * @param closesAt first moment after selling
 * @param paused whether reserve answers PAUSED
 * @param keepUntil when the bucket may be forgotten
 */
public record BucketConfig(long version, Instant opensAt, Instant closesAt, boolean paused, Instant keepUntil) {}

package io.flashsale.spi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Counts requests by key: in this process, or shared by all nodes.
 *
 * <p><b>Threads.</b> Safe for any number of threads; does not block.
 */
@FunctionalInterface
public interface RateLimiter {
    /** Zero if the request is within the limit, else how long until the next one is. A failed stage admits. */
    CompletionStage<Duration> acquire(String key);

    /** Admits everything. */
    static RateLimiter unlimited() {
        CompletionStage<Duration> admitted = CompletableFuture.completedFuture(Duration.ZERO);
        return key -> admitted;
    }
}

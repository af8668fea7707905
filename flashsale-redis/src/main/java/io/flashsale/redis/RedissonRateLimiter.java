package io.flashsale.redis;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.spi.RateLimiter;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A rate limiter that all nodes share: one Bucket4j token bucket per key, kept on Redis until it would be full again. Admitting takes one
 * round trip, two if another node was asked meanwhile; refusing takes none once this node knows the bucket to be empty.
 *
 * <p>Time is that of Redis, whatever the nodes' clocks say. It remembers at most as many keys in this process as its settings say; Redis is
 * asked again for one that had to make room. When Redis does not answer, the stage fails, which admits; for a second after that it fails at
 * once.
 *
 * <p><b>Threads.</b> Safe for any number of threads; does not block. Stages complete on Redisson's threads.
 */
public final class RedissonRateLimiter implements RateLimiter {
    private static final Duration MIN_WAIT = Duration.ofMillis(1);
    /** More than there are nodes that want the same bucket at the same moment. */
    private static final int MAX_TRIES = 64;

    private final AsyncProxyManager<RateLane> buckets;
    private final CompletableFuture<BucketConfiguration> configuration;
    private final LoadingCache<String, RateLane> lanes;
    private final Supplier<CompletionStage<?>> timeKnown;
    private final Outage outage;

    RedissonRateLimiter(RedisAccess access, LocalRateLimiter.Settings settings) {
        this(access, settings, new ServerTime(access, System::nanoTime));
    }

    private RedissonRateLimiter(RedisAccess access, LocalRateLimiter.Settings settings, ServerTime time) {
        this(access, settings, time, time::known);
    }

    /** @param timeKnown completes once the time can be told */
    RedissonRateLimiter(
            RedisAccess access,
            LocalRateLimiter.Settings settings,
            TimeMeter time,
            Supplier<CompletionStage<?>> timeKnown) {
        this.timeKnown = timeKnown;
        this.outage = new Outage(access.connections());
        this.configuration = CompletableFuture.completedFuture(BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(settings.capacity())
                        .refillGreedy(settings.refill(), settings.period())
                        .build())
                .build());
        this.buckets = new RateBuckets(
                        access,
                        ClientSideConfig.getDefault()
                                .withClientClock(time)
                                .withMaxRetries(MAX_TRIES)
                                .withExpirationAfterWriteStrategy(
                                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(
                                                settings.period())))
                .asAsync();
        // Each limit has its own keys: a changed limit holds at once and does not meet states of the old one.
        String prefix = access.key("fs:rate:" + settings.capacity() + ":" + settings.refill() + ":"
                + settings.period().toNanos() + ":");
        this.lanes = Caffeine.newBuilder()
                .maximumSize(settings.maxKeys())
                .expireAfterAccess(settings.timeToFill())
                .executor(Runnable::run)
                .build(key -> new RateLane(prefix + key));
    }

    @Override
    public CompletionStage<Duration> acquire(String key) {
        RateLane lane = lanes.get(key);
        return lane.next(() -> outage.spare(
                "ask the rate limit",
                () -> timeKnown
                        .get()
                        .thenCompose(known -> buckets.builder()
                                .build(lane, () -> configuration)
                                .tryConsumeAndReturnRemaining(1)
                                .thenApply(RedissonRateLimiter::waitOf))));
    }

    private static Duration waitOf(ConsumptionProbe probe) {
        if (probe.isConsumed()) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(probe.getNanosToWaitForRefill(), MIN_WAIT.toNanos()));
    }
}

package io.flashsale.memory;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.flashsale.spi.RateLimiter;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketListener;
import io.github.bucket4j.MathType;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LockFreeBucket;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A rate limiter of this process: one Bucket4j token bucket per key. Each of several nodes admits as many requests as the limit says.
 *
 * <p>It remembers at most {@code maxKeys} keys, each until its bucket would be full again; a key that had to make room starts again with a
 * full bucket.
 *
 * <p><b>Threads.</b> Safe for any number of threads, without locks. Stages are complete when they are returned; admitting shares one.
 */
public final class LocalRateLimiter implements RateLimiter {
    private static final Duration MIN_WAIT = Duration.ofMillis(1);
    private static final CompletionStage<Duration> ADMITTED = CompletableFuture.completedFuture(Duration.ZERO);

    private final LoadingCache<String, Bucket> buckets;

    /**
     * A bucket per key that holds {@code capacity} requests and regains {@code refill} of them evenly over each {@code period}.
     *
     * @param capacity maximum number of requests at once
     * @param refill requests regained per period
     * @param period how long it takes to regain {@code refill} requests
     * @param maxKeys maximum number of keys remembered; 1 million take about 300 MB
     */
    public record Settings(long capacity, long refill, Duration period, int maxKeys) {
        /** Five at once, two a second, 200,000 keys: for people who click. */
        public static final Settings DEFAULTS = new Settings(5, 2, Duration.ofSeconds(1), 200_000);

        /** @throws IllegalArgumentException naming the setting that is out of range */
        public Settings {
            if (capacity < 1 || refill < 1 || maxKeys < 1) {
                throw new IllegalArgumentException("capacity, refill and maxKeys must be at least 1, but are "
                        + capacity + ", " + refill + " and " + maxKeys);
            }
            if (period.compareTo(MIN_WAIT) < 0) {
                throw new IllegalArgumentException("period must be at least 1 ms, but is " + period);
            }
        }

        /** How long it takes to fill an empty bucket. */
        public Duration timeToFill() {
            return period.multipliedBy((capacity + refill - 1) / refill);
        }
    }

    public LocalRateLimiter(Clock clock, Settings settings) {
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(settings.capacity())
                        .refillGreedy(settings.refill(), settings.period())
                        .build())
                .build();
        TimeMeter time = new ClockMeter(clock);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(settings.maxKeys())
                .expireAfterAccess(settings.timeToFill())
                .ticker(new ClockTicker(clock))
                .executor(Runnable::run)
                .build(key -> new LockFreeBucket(configuration, MathType.INTEGER_64_BITS, time, BucketListener.NOPE));
    }

    @Override
    public CompletionStage<Duration> acquire(String key) {
        Duration wait = tryAcquire(key);
        return wait.isZero() ? ADMITTED : CompletableFuture.completedFuture(wait);
    }

    /** As {@link #acquire}, for callers that want the answer itself. */
    public Duration tryAcquire(String key) {
        Bucket bucket = buckets.get(key);
        if (bucket.tryConsume(1)) {
            return Duration.ZERO;
        }
        long nanos = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return Duration.ofNanos(Math.max(nanos, MIN_WAIT.toNanos()));
    }

    /** Bucket4j's time, to the millisecond, from the clock that is handed in. */
    private record ClockMeter(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(clock.millis());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}

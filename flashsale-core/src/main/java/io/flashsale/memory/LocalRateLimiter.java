package io.flashsale.memory;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.flashsale.spi.Arguments;
import io.flashsale.spi.RateLimiter;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketListener;
import io.github.bucket4j.MathType;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LockFreeBucket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * A rate limiter of this process: one Bucket4j token bucket per key. Several nodes together admit the limit times their number.
 *
 * <p>It remembers at most as many keys as its settings say, each until its bucket would be full again; a key that had to make room starts
 * with a full bucket.
 *
 * <p><b>Threads.</b> Safe for any number of threads, without locks. Stages are complete when they are returned; admitting shares one.
 */
public final class LocalRateLimiter implements RateLimiter {
    private static final Duration MIN_WAIT = Duration.ofMillis(1);
    private static final CompletionStage<Duration> ADMITTED = CompletableFuture.completedStage(Duration.ZERO);

    private final LoadingCache<String, Bucket> buckets;

    /**
     * A bucket per key that holds {@code capacity} requests and regains {@code refill} of them evenly over each {@code period}.
     *
     * @param capacity maximum number of requests at once, at least 1
     * @param refill requests regained per period, at least 1
     * @param period how long it takes to regain {@code refill} requests, at least 1 ms
     * @param maxKeys maximum number of keys remembered, at least 1; a million take about 300 MB
     */
    public record Settings(long capacity, long refill, Duration period, int maxKeys) {
        /** Twenty at once, ten a second, 200,000 keys: more than people click, less than programs do. */
        public static final Settings DEFAULTS = new Settings(20, 10, Duration.ofSeconds(1), 200_000);

        /** @throws IllegalArgumentException naming the setting that is out of range */
        public Settings {
            Arguments.atLeast("capacity", capacity, 1);
            Arguments.atLeast("refill", refill, 1);
            Arguments.atLeast("maxKeys", maxKeys, 1);
            if (period.compareTo(MIN_WAIT) < 0) {
                throw new IllegalArgumentException("period must be at least 1 ms, but is " + period);
            }
        }

        /** Begins with {@link #DEFAULTS}. */
        public static Builder builder() {
            return DEFAULTS.toBuilder();
        }

        /** Begins with these settings. */
        public Builder toBuilder() {
            return new Builder(this);
        }

        /** Collects the settings. Not safe for several threads. */
        public static final class Builder {
            private long capacity;
            private long refill;
            private Duration period;
            private int maxKeys;

            private Builder(Settings from) {
                capacity = from.capacity;
                refill = from.refill;
                period = from.period;
                maxKeys = from.maxKeys;
            }

            public Builder capacity(long value) {
                capacity = value;
                return this;
            }

            public Builder refill(long value) {
                refill = value;
                return this;
            }

            public Builder period(Duration value) {
                period = value;
                return this;
            }

            public Builder maxKeys(int value) {
                maxKeys = value;
                return this;
            }

            /**
             * Makes the settings.
             *
             * @throws IllegalArgumentException naming the setting that is out of range
             */
            public Settings build() {
                return new Settings(capacity, refill, period, maxKeys);
            }
        }

        /** How long an empty bucket takes to be full. */
        public Duration timeToFill() {
            return period.multipliedBy((capacity + refill - 1) / refill);
        }
    }

    /** A limiter on the time of {@link System#nanoTime}. */
    public LocalRateLimiter(Settings settings) {
        this(System::nanoTime, settings);
    }

    /** @param nanoTime in nanoseconds since any moment; the steps of a clock do not belong here */
    public LocalRateLimiter(LongSupplier nanoTime, Settings settings) {
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(settings.capacity())
                        .refillGreedy(settings.refill(), settings.period())
                        .build())
                .build();
        TimeMeter time = new NanoMeter(nanoTime);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(settings.maxKeys())
                .expireAfterAccess(settings.timeToFill())
                .ticker(nanoTime::getAsLong)
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

    /** Bucket4j's time, from what is handed in. */
    private record NanoMeter(LongSupplier nanoTime) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanoTime.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}

package io.flashsale.testkit.memory;

import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.spi.RateLimiter;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.RateLimiterContract;
import java.time.Duration;

class LocalRateLimiterTest extends RateLimiterContract {
    @Override
    protected RateLimiter createLimiter(int requests, Duration period, SettableClock clock) {
        return new LocalRateLimiter(clock::nanoTime, new LocalRateLimiter.Settings(requests, requests, period, 1_000));
    }
}

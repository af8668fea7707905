package io.flashsale.memory;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** Caffeine's time, to the millisecond, taken from a clock. */
record ClockTicker(Clock clock) implements Ticker {
    @Override
    public long read() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }
}

package io.flashsale.memory;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** Caffeine's time, to the millisecond, from the clock that is handed in. */
record ClockTicker(Clock clock) implements Ticker {
    @Override
    public long read() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }
}

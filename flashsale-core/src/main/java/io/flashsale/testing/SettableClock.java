package io.flashsale.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until it is told otherwise.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class SettableClock extends Clock {
    /** Where {@link #SettableClock()} starts: an hour that no test depends on. */
    public static final Instant START = Instant.parse("2030-01-01T10:00:00Z");

    private final AtomicReference<Instant> now;
    private final ZoneId zone;

    public SettableClock() {
        this(START);
    }

    public SettableClock(Instant start) {
        this(new AtomicReference<>(start), ZoneOffset.UTC);
    }

    private SettableClock(AtomicReference<Instant> now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /** Moves the clock forward, or back by a negative duration, as clocks of servers do. */
    public void advance(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    public void set(Instant instant) {
        now.set(instant);
    }

    @Override
    public Instant instant() {
        Instant instant = now.get();
        if (instant == null) {
            throw new IllegalStateException("the clock has no time");
        }
        return instant;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** The same time, told in another zone: setting either sets both. */
    @Override
    public Clock withZone(ZoneId newZone) {
        return new SettableClock(now, newZone);
    }

    @Override
    public String toString() {
        return "SettableClock[" + now + "]";
    }
}

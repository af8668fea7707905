package io.flashsale.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * A clock that stands still until it is told otherwise: time passes when it is advanced, and it goes wrong when it is stepped, as clocks of
 * servers do. {@link #nanoTime} tells how much time has passed, and knows of no steps.
 *
 * <p>{@link #another} makes the clock of another server: the same time passes there, and it is stepped apart.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class SettableClock extends Clock implements LongSupplier {
    /** Where {@link #SettableClock()} starts: an hour that no test depends on. */
    public static final Instant START = Instant.parse("2030-01-01T10:00:00Z");

    /** What the clock would show if no time had passed. */
    private final AtomicReference<Instant> origin;

    private final AtomicLong passedNanos;
    private final ZoneId zone;

    public SettableClock() {
        this(START);
    }

    public SettableClock(Instant start) {
        this(new AtomicReference<>(start), new AtomicLong(), ZoneOffset.UTC);
    }

    private SettableClock(AtomicReference<Instant> origin, AtomicLong passedNanos, ZoneId zone) {
        this.origin = origin;
        this.passedNanos = passedNanos;
        this.zone = zone;
    }

    /** Lets this much time pass, on this clock and on those of {@linkplain #another other servers}; a negative duration is a {@link #step}. */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            step(duration);
        } else {
            passedNanos.addAndGet(duration.toNanos());
        }
    }

    /** Sets this clock forward or, by a negative duration, back, though no time has passed. */
    public void step(Duration duration) {
        origin.updateAndGet(instant -> instant.plus(duration));
    }

    /** Advances the clock to this moment, or steps it back there. */
    public void set(Instant instant) {
        advance(Duration.between(instant(), instant));
    }

    /** How much time has passed, in nanoseconds since the first clock was made: what durations are measured by. */
    public long nanoTime() {
        return passedNanos.get();
    }

    /** As {@link #nanoTime}, so that an engine on this clock measures durations by it, whatever its scheduler. */
    @Override
    public long getAsLong() {
        return nanoTime();
    }

    /** The clock of another server, which shows the same time as this one until either is stepped. */
    public SettableClock another() {
        return new SettableClock(new AtomicReference<>(origin()), passedNanos, zone);
    }

    @Override
    public Instant instant() {
        return origin().plusNanos(passedNanos.get());
    }

    private Instant origin() {
        Instant instant = origin.get();
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
        return new SettableClock(origin, passedNanos, newZone);
    }

    @Override
    public String toString() {
        return "SettableClock[" + instant() + "]";
    }
}

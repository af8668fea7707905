package io.flashsale.testkit.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A server's clock beside the true one: it is off, it drifts, and somebody steps it. */
final class SkewedClock extends Clock {
    private final Clock truth;
    private final Instant start;
    private final double drift;
    private Duration off;

    SkewedClock(Clock truth, Duration off, double drift) {
        this.truth = truth;
        this.start = truth.instant();
        this.off = off;
        this.drift = drift;
    }

    void step(Duration step) {
        off = off.plus(step);
    }

    @Override
    public Instant instant() {
        Instant now = truth.instant();
        long passed = Duration.between(start, now).toMillis();
        return now.plus(off).plusMillis((long) (passed * drift));
    }

    @Override
    public ZoneId getZone() {
        return truth.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("nobody asks a server for another zone");
    }
}

package io.flashsale.spi;

import java.time.Duration;

/**
 * How long to wait before another attempt: the first delay after one failure, twice as long after each further one, and never longer than
 * the maximum.
 *
 * <p><b>Threads.</b> Immutable.
 *
 * @param first after one failure, more than zero
 * @param max the maximum, at least the first
 */
public record RetryDelay(Duration first, Duration max) {
    /** @throws IllegalArgumentException if the first delay is not positive, or longer than the maximum */
    public RetryDelay {
        Arguments.positive("first", first);
        if (max.compareTo(first) < 0) {
            throw new IllegalArgumentException("max must not be less than first, " + first + ", but is " + max);
        }
    }

    /** The delay after so many failures in a row, at least 1. */
    public Duration after(int failures) {
        Arguments.atLeast("failures", failures, 1);
        Duration delay = first;
        for (int doublings = 1; doublings < failures; doublings++) {
            if (delay.compareTo(max.minus(delay)) >= 0) {
                return max;
            }
            delay = delay.plus(delay);
        }
        return delay;
    }
}

package io.flashsale.examples.outages;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits within a bound. */
final class Waiting {
    private static final Duration STEP = Duration.ofMillis(50);

    private Waiting() {}

    static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** @throws IllegalStateException if it does not happen within the time */
    static void until(String what, Duration max, BooleanSupplier condition) {
        long end = System.nanoTime() + max.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(what + " did not happen within " + max.toSeconds() + " s");
            }
            pause(STEP);
        }
    }
}

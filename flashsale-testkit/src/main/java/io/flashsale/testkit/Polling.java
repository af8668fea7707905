package io.flashsale.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits, within a bound, for what other threads and servers do. */
public final class Polling {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long STEP_MILLIS = 5;

    private Polling() {}

    /** Returns once the condition holds, which must be within 30 seconds. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, LIMIT, condition);
    }

    /** Returns once the condition holds, which must be within this time. */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        if (!happensWithin(limit, condition)) {
            throw new AssertionError(what + " did not happen within " + limit.toSeconds() + " s");
        }
    }

    /** Whether the condition comes to hold within this time. */
    public static boolean happensWithin(Duration limit, BooleanSupplier condition) {
        CountDownLatch never = new CountDownLatch(1);
        long deadline = System.nanoTime() + limit.toNanos();
        boolean holds = condition.getAsBoolean();
        while (!holds && System.nanoTime() - deadline < 0) {
            try {
                holds = never.await(STEP_MILLIS, TimeUnit.MILLISECONDS) || condition.getAsBoolean();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
        return holds;
    }

    /** Returns once this clock has moved on by this duration. */
    public static void passes(Supplier<Instant> clock, Duration duration) {
        Instant end = clock.get().plus(duration);
        until("the time " + end, () -> !clock.get().isBefore(end));
    }
}

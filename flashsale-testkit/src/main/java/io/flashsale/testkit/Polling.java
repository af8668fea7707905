package io.flashsale.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads and servers do, within a bound. */
public final class Polling {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long STEP_MILLIS = 5;

    private Polling() {}

    /** Returns once the condition holds. */
    public static void until(String what, BooleanSupplier condition) {
        if (!happensWithin(LIMIT, condition)) {
            throw new AssertionError(what + " did not happen within " + LIMIT.toSeconds() + " s");
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

    /** Returns once this clock is so much further. */
    public static void passes(Supplier<Instant> clock, Duration duration) {
        Instant end = clock.get().plus(duration);
        until("the time " + end, () -> !clock.get().isBefore(end));
    }
}

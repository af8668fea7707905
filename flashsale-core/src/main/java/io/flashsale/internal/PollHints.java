package io.flashsale.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When a buyer should ask again: soon at first, then half the ticket's age, between a quarter second and five seconds, jittered. */
final class PollHints {
    private static final long MIN_MILLIS = 250;
    private static final long MAX_MILLIS = 5_000;
    private final RandomGenerator random;

    PollHints(RandomGenerator random) {
        this.random = random;
    }

    Duration first() {
        return after(0);
    }

    Duration after(long ageMillis) {
        long base = Math.max(MIN_MILLIS, Math.min(MAX_MILLIS, ageMillis / 2));
        return Duration.ofMillis(base + (random.nextLong() >>> 1) % (base / 4 + 1));
    }
}

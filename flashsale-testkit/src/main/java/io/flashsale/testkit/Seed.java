package io.flashsale.testkit;

import java.util.concurrent.ThreadLocalRandom;

/** Where randomness in tests comes from: {@code -Dflashsale.seed=...}, else a new seed for every run. */
public final class Seed {
    public static final String PROPERTY = "flashsale.seed";

    private Seed() {}

    /** The seed that was asked for, or a new one. Print it, and put it into every failure. */
    public static long next() {
        Long asked = Long.getLong(PROPERTY);
        return asked != null ? asked : ThreadLocalRandom.current().nextLong(1_000_000_000L);
    }

    /** What to say about a run with this seed. */
    public static String replay(long seed) {
        return "replay with -D" + PROPERTY + "=" + seed;
    }
}

package io.flashsale.examples.crowd;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The moments at which buyers arrive: independent of each other and of the shop, evenly likely over the ramp. */
final class Arrivals {
    private final long[] nanos;

    private Arrivals(long[] nanos) {
        this.nanos = nanos;
    }

    static Arrivals over(Duration ramp, int buyers, long seed) {
        long[] nanos =
                new SplittableRandom(seed).longs(buyers, 0, ramp.toNanos()).toArray();
        Arrays.sort(nanos);
        return new Arrivals(nanos);
    }

    int count() {
        return nanos.length;
    }

    /** When the buyer of that number arrives, in nanoseconds after the start; later numbers do not come earlier. */
    long nanosOf(int buyer) {
        return nanos[buyer];
    }
}

package io.flashsale.examples.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final Duration RAMP = Duration.ofSeconds(4);

    private static long[] nanos(long seed) {
        Arrivals arrivals = Arrivals.over(RAMP, 4_000, seed);
        return IntStream.range(0, arrivals.count()).mapToLong(arrivals::nanosOf).toArray();
    }

    @Test
    void buyersArriveInOrderWithinTheRamp() {
        assertThat(nanos(7)).isSorted();
        assertThat(LongStream.of(nanos(7))).allMatch(nanos -> nanos >= 0 && nanos < RAMP.toNanos());
    }

    @Test
    void everySecondBringsAboutItsShare() {
        long[] nanos = nanos(7);
        long first = IntStream.range(0, 4_000)
                .filter(index -> nanos[index] < 1_000_000_000L)
                .count();
        assertThat(first).isBetween(900L, 1_100L);
    }

    @Test
    void theSeedReplaysThem() {
        assertThat(nanos(7)).isEqualTo(nanos(7)).isNotEqualTo(nanos(8));
    }
}

package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OffsetRangesTest {
    @Test
    void neighboursBecomeOneRange() {
        OffsetRanges ranges = new OffsetRanges();
        ranges.add(5);
        ranges.add(7);
        assertThat(ranges.size()).isEqualTo(2);
        ranges.add(6);
        ranges.add(6);
        assertThat(ranges.size()).isEqualTo(1);
        assertThat(ranges.contains(4)).isFalse();
        assertThat(ranges.contains(7)).isTrue();
        assertThat(ranges.contains(8)).isFalse();
        ranges.forgetBelow(6);
        assertThat(ranges.contains(5)).isFalse();
        assertThat(ranges.contains(6)).isTrue();
        ranges.forgetBelow(8);
        assertThat(ranges.size()).isZero();
    }

    @Test
    void theyHoldWhatASetHolds() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            OffsetRanges ranges = new OffsetRanges();
            Set<Long> set = new HashSet<>();
            for (int step = 0; step < 60; step++) {
                long offset = random.nextLong(80);
                ranges.add(offset);
                set.add(offset);
            }
            for (long offset = 0; offset < 80; offset++) {
                assertThat(ranges.contains(offset)).as("seed %s", seed).isEqualTo(set.contains(offset));
            }
        }
    }
}

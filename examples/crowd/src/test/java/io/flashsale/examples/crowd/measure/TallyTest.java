package io.flashsale.examples.crowd.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long SECOND = 1_000_000_000L;

    private final Tally tally = new Tally();

    @Test
    void theBusiestSecondMayLieAcrossTwo() {
        add(10, SECOND * 9 / 10);
        add(10, SECOND * 11 / 10);
        add(15, SECOND * 5);
        assertThat(tally.count()).isEqualTo(35);
        assertThat(tally.busiestSecond()).isEqualTo(20);
    }

    @Test
    void theRateCountsFromTheFirstEventToTheLast() {
        add(1, SECOND * 10);
        add(99, SECOND * 12);
        assertThat(tally.perSecond()).isEqualTo(50);
    }

    @Test
    void whatComesAfterTheLastSlotIsCountedThere() {
        add(1, SECOND * 1_000_000);
        assertThat(tally.count()).isEqualTo(1);
        assertThat(tally.slots()).hasSize(72_000);
    }

    private void add(int count, long sinceStartNanos) {
        for (int event = 0; event < count; event++) {
            tally.add(sinceStartNanos);
        }
    }
}

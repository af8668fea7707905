package io.flashsale.examples.crowd.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.examples.crowd.http.CallKind;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private static final long MILLI = 1_000_000L;

    private long nowNanos;
    private final Measurements measurements = new Measurements(() -> nowNanos);

    @Test
    void correctedLatencyCountsTheTimeInLineAndServiceTimeDoesNot() {
        measurements.begin();
        nowNanos = 500 * MILLI;
        measurements.answered(CallKind.ORDER, 202, 2 * MILLI);
        measurements.settled(CallKind.ORDER, 100 * MILLI);
        Latency order = measurements.latency(CallKind.ORDER);
        assertThat(order.corrected().getMaxValue() / 1_000).isEqualTo(400);
        assertThat(order.service().getMaxValue() / 1_000).isEqualTo(2);
    }

    @Test
    void whatWasAnsweredBeforeTheBurstDoesNotCount() {
        nowNanos = 5_000_000 * MILLI;
        measurements.answered(CallKind.DETAIL, 200, MILLI);
        measurements.begin();
        measurements.answered(CallKind.DETAIL, 200, MILLI);
        assertThat(measurements.answers().count()).isEqualTo(1);
        assertThat(measurements.answers().slots()).hasSize(1);
        assertThat(measurements.latency(CallKind.DETAIL).service().getTotalCount())
                .isEqualTo(1);
    }

    @Test
    void timeToFinalIsMeasuredFromTheScheduledArrivalAndFromTheClick() {
        measurements.begin();
        nowNanos = 900 * MILLI;
        measurements.reachedFinal(100 * MILLI, 600 * MILLI);
        assertThat(measurements.timeToFinal().corrected().getMaxValue() / 1_000).isEqualTo(800);
        assertThat(measurements.timeToFinal().service().getMaxValue() / 1_000).isEqualTo(300);
    }
}

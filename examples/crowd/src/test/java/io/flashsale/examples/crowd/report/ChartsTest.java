package io.flashsale.examples.crowd.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.examples.crowd.measure.Measurements;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChartsTest {
    private long nowNanos;
    private final Measurements measurements = new Measurements(() -> nowNanos);

    @Test
    void whatHappensLongAfterTheLastAnswerIsDrawnToo() {
        measurements.count(Measurements.ARRIVED);
        nowNanos = Duration.ofMinutes(2).toNanos();
        measurements.count(Measurements.REFUSED + "never answered");
        assertThat(new Charts(measurements).flow()).hasSize(5);
    }
}

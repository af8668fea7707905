package io.flashsale.examples.crowd.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AxisTest {

    @Test
    void aLinearAxisEndsOnARoundNumberAboveTheHighestValue() {
        Axis axis = Axis.linear("per second", 4_321);
        assertThat(axis.high()).isEqualTo(5_000);
        assertThat(axis.ticks())
                .extracting(Axis.Tick::label)
                .containsExactly("0", "1,000", "2,000", "3,000", "4,000", "5,000");
    }

    @Test
    void anAxisWithoutValuesIsStillAnAxis() {
        assertThat(Axis.linear("per second", 0).position(0)).isZero();
        assertThat(Axis.powersOfTen("milliseconds", 0, 0).position(0)).isZero();
    }

    @Test
    void powersOfTenEncloseTheValues() {
        Axis axis = Axis.powersOfTen("milliseconds", 0.4, 1_200);
        assertThat(axis.low()).isEqualTo(0.1);
        assertThat(axis.high()).isEqualTo(10_000);
        assertThat(axis.position(1)).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void valuesOutsideStayOnTheAxis() {
        assertThat(Axis.linear("seconds", 10).position(11)).isEqualTo(1);
    }
}

package io.flashsale.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static void refused(String message, ThrowingCallable check) {
        assertThatIllegalArgumentException().isThrownBy(check).withMessage(message);
    }

    @Test
    void whatIsWithinTheBoundsIsReturned() {
        assertThat(Arguments.atLeast("units", 1, 1)).isEqualTo(1);
        assertThat(Arguments.atMost("units", 1L << 40, 1L << 40)).isEqualTo(1L << 40);
        assertThat(Arguments.between("units", 3, 3, 3)).isEqualTo(3);
        assertThat(Arguments.between("timeout", SECOND, SECOND, SECOND)).isEqualTo(SECOND);
        assertThat(Arguments.positive("timeout", SECOND)).isEqualTo(SECOND);
        assertThat(Arguments.notNegative("timeout", Duration.ZERO)).isEqualTo(Duration.ZERO);
        assertThat(Arguments.notBlank("group", " a")).isEqualTo(" a");
    }

    @Test
    void aNumberOutOfBoundsIsRefusedWithFieldBoundAndValue() {
        refused("units must be at least 1, but is 0", () -> Arguments.atLeast("units", 0, 1));
        refused("units must not be negative, but is -1", () -> Arguments.atLeast("units", -1L, 0));
        refused("units must be at most 5, but is 6", () -> Arguments.atMost("units", 6, 5));
        refused("units must be 1 to 5, but is 6", () -> Arguments.between("units", 6, 1, 5));
        refused("units must be 1 to 5, but is 0", () -> Arguments.between("units", 0L, 1, 5));
    }

    @Test
    void aDurationOutOfBoundsIsRefusedInWordsThatPeopleRead() {
        refused(
                "timeout must be 10 ms to 60 s, but is PT0.009S",
                () -> Arguments.between("timeout", Duration.ofMillis(9), Duration.ofMillis(10), Duration.ofMinutes(1)));
        refused(
                "timeout must be 1 s to 7 days, but is PT169H",
                () -> Arguments.between("timeout", Duration.ofHours(169), SECOND, Duration.ofDays(7)));
        String bounds = "timeout must be 1 ms to 36500 days, but is ";
        refused(bounds + "PT0S", () -> Arguments.positive("timeout", Duration.ZERO));
        refused(bounds + "PT0.0009S", () -> Arguments.positive("timeout", Duration.ofNanos(900_000)));
        refused(
                bounds + "PT876000H0.001S",
                () -> Arguments.positive("timeout", Duration.ofDays(36_500).plusMillis(1)));
        assertThat(Arguments.positive("timeout", Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(1));
        refused("timeout must not be negative, but is PT-1S", () -> Arguments.notNegative("timeout", SECOND.negated()));
    }

    @Test
    void aTextOfSpacesIsRefused() {
        refused("group must not be blank", () -> Arguments.notBlank("group", "  "));
    }
}

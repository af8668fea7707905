package io.flashsale.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static void refused(String message, ThrowingCallable check) {
        assertThatIllegalArgumentException().isThrownBy(check).withMessage(message);
    }

    @Test
    void whatIsWithinTheBoundsIsReturned() {
        assertThat(Checks.atLeast("units", 1, 1)).isEqualTo(1);
        assertThat(Checks.atMost("units", 1L << 40, 1L << 40)).isEqualTo(1L << 40);
        assertThat(Checks.between("units", 3, 3, 3)).isEqualTo(3);
        assertThat(Checks.between("timeout", SECOND, SECOND, SECOND)).isEqualTo(SECOND);
        assertThat(Checks.positive("timeout", Duration.ofNanos(1))).isEqualTo(Duration.ofNanos(1));
        assertThat(Checks.notNegative("timeout", Duration.ZERO)).isEqualTo(Duration.ZERO);
        assertThat(Checks.notBlank("group", " a")).isEqualTo(" a");
    }

    @Test
    void aNumberOutOfBoundsIsRefusedWithFieldBoundAndValue() {
        refused("units must be at least 1, but is 0", () -> Checks.atLeast("units", 0, 1));
        refused("units must not be negative, but is -1", () -> Checks.atLeast("units", -1L, 0));
        refused("units must be at most 5, but is 6", () -> Checks.atMost("units", 6, 5));
        refused("units must be 1 to 5, but is 6", () -> Checks.between("units", 6, 1, 5));
        refused("units must be 1 to 5, but is 0", () -> Checks.between("units", 0L, 1, 5));
    }

    @Test
    void aDurationOutOfBoundsIsRefusedInWordsThatPeopleRead() {
        refused(
                "timeout must be 10 ms to 60 s, but is PT0.009S",
                () -> Checks.between("timeout", Duration.ofMillis(9), Duration.ofMillis(10), Duration.ofMinutes(1)));
        refused(
                "timeout must be 1 s to 7 days, but is PT169H",
                () -> Checks.between("timeout", Duration.ofHours(169), SECOND, Duration.ofDays(7)));
        refused("timeout must be positive, but is PT0S", () -> Checks.positive("timeout", Duration.ZERO));
        refused("timeout must not be negative, but is PT-1S", () -> Checks.notNegative("timeout", SECOND.negated()));
    }

    @Test
    void aTextOfSpacesIsRefused() {
        refused("group must not be blank", () -> Checks.notBlank("group", "  "));
    }
}

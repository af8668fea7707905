package io.flashsale.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryDelayTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void itDoublesUpToTheMaximum() {
        RetryDelay delay = new RetryDelay(Duration.ofMillis(100), Duration.ofMillis(500));
        assertThat(delay.after(1)).hasMillis(100);
        assertThat(delay.after(2)).hasMillis(200);
        assertThat(delay.after(3)).hasMillis(400);
        assertThat(delay.after(4)).hasMillis(500);
        assertThat(delay.after(Integer.MAX_VALUE)).hasMillis(500);
    }

    @Test
    void theLongestDurationThereIsDoesNotOverflow() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(new RetryDelay(SECOND, longest).after(1_000)).isEqualTo(longest);
    }

    @Test
    void delaysThatCannotBeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryDelay(Duration.ZERO, SECOND))
                .withMessage("first must be 1 ms to 36500 days, but is PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryDelay(SECOND, Duration.ZERO))
                .withMessage("max must not be less than first, PT1S, but is PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryDelay(SECOND, SECOND).after(0))
                .withMessage("failures must be at least 1, but is 0");
    }
}

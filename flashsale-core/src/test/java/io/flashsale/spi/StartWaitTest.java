package io.flashsale.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flashsale.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartWaitTest {
    private final List<Duration> slept = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - 1_000;

    private StartWait waiting(Duration waitAtStart) {
        return new StartWait("Redis", waitAtStart, Duration.ofMillis(400), () -> nanos, time -> {
            slept.add(time);
            nanos += time.toNanos();
        });
    }

    private static StoreUnavailableException failure(StartWait wait, RuntimeException cause) {
        return catchThrowableOfType(StoreUnavailableException.class, () -> wait.pause("it is loading", cause));
    }

    @Test
    void itPausesUntilTheTimeIsOverAndThenNamesTheObstacle() {
        StartWait wait = waiting(Duration.ofSeconds(1));
        for (int attempt = 0; attempt < 3; attempt++) {
            wait.pause("it is loading", null);
        }
        assertThat(slept).containsExactly(Duration.ofMillis(400), Duration.ofMillis(400), Duration.ofMillis(200));

        RuntimeException cause = new IllegalStateException("a test's");
        StoreUnavailableException over = failure(wait, cause);
        assertThat(over)
                .hasMessage("Redis could not be used within waitAtStart, 1 s: it is loading. Start it, correct its"
                        + " address, or raise waitAtStart")
                .hasCause(cause);
        assertThat(over.maybeDone()).isFalse();
    }

    @Test
    void zeroIsASingleAttempt() {
        assertThat(failure(waiting(Duration.ZERO), null)).hasMessageContaining("waitAtStart, 0 s");
        assertThat(slept).isEmpty();
    }

    @Test
    void whatIsLeftIsNeverNothing() {
        StartWait wait = waiting(Duration.ofSeconds(1));
        assertThat(wait.left()).hasSeconds(1);
        nanos += Duration.ofMillis(900).toNanos();
        assertThat(wait.left()).hasMillis(100);
        nanos += Duration.ofHours(1).toNanos();
        assertThat(wait.left()).hasMillis(1);
    }

    @Test
    void anInterruptedStartEndsAndStaysInterrupted() {
        StartWait wait = new StartWait("Redis", Duration.ofHours(1), Duration.ofHours(1));
        Thread.currentThread().interrupt();
        StoreUnavailableException interrupted = failure(wait, null);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted).hasMessage("interrupted while waiting for Redis");
    }

    @Test
    void aNegativeWaitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> waiting(Duration.ofSeconds(-1)))
                .withMessage("waitAtStart must not be negative, but is PT-1S");
    }
}

package io.flashsale.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.spi.RateLimiter;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalRateLimiterTest {
    private final SettableClock clock = new SettableClock();
    private final LocalRateLimiter limiter =
            new LocalRateLimiter(clock, new LocalRateLimiter.Settings(3, 2, Duration.ofSeconds(1), 1_000));

    @Test
    void soManyAreAdmittedAtOnceAndThenNone() {
        assertThat(acquire("ann")).isZero();
        assertThat(acquire("ann")).isZero();
        assertThat(acquire("ann")).isZero();
        assertThat(acquire("ann")).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void theWaitIsTheTimeToTheNextAdmission() {
        exhaust("ann");
        clock.advance(Duration.ofMillis(499));
        assertThat(acquire("ann")).isEqualTo(Duration.ofMillis(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(acquire("ann")).isZero();
        assertThat(acquire("ann")).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void refusedRequestsDoNotLengthenTheWait() {
        exhaust("ann");
        for (int request = 0; request < 100; request++) {
            acquire("ann");
        }
        clock.advance(Duration.ofMillis(500));

        assertThat(acquire("ann")).isZero();
    }

    @Test
    void keysAreCountedApart() {
        exhaust("ann");

        assertThat(acquire("bob")).isZero();
    }

    @Test
    void admittingSharesOneStage() {
        assertThat(limiter.acquire("ann") == limiter.acquire("bob")).isTrue();
    }

    @Test
    void aKeyThatWasForgottenHadAFullBucketAgain() {
        exhaust("ann");
        clock.advance(Duration.ofSeconds(2));

        assertThat(acquire("ann")).isZero();
        assertThat(acquire("ann")).isZero();
        assertThat(acquire("ann")).isZero();
        assertThat(acquire("ann")).isPositive();
    }

    @Test
    void aClockThatRunsBackwardsAdmitsNothingExtra() {
        exhaust("ann");
        clock.advance(Duration.ofHours(-1));

        assertThat(acquire("ann")).isPositive();
    }

    @Test
    void theUnlimitedOneAdmitsEverything() {
        RateLimiter unlimited = RateLimiter.unlimited();
        for (int request = 0; request < 1_000; request++) {
            assertThat(unlimited.acquire("ann").toCompletableFuture().join()).isZero();
        }
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new LocalRateLimiter.Settings(0, 1, Duration.ofSeconds(1), 1))
                .hasMessageContaining("capacity");
        assertThatThrownBy(() -> new LocalRateLimiter.Settings(1, 1, Duration.ZERO, 1))
                .hasMessageContaining("period");
    }

    private void exhaust(String key) {
        for (int request = 0; request < 3; request++) {
            assertThat(acquire(key)).isZero();
        }
    }

    private Duration acquire(String key) {
        return limiter.acquire(key).toCompletableFuture().join();
    }
}

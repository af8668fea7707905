package io.flashsale.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.spi.RateLimiter;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LocalRateLimiterTest {
    private final SettableClock clock = new SettableClock();
    private final LocalRateLimiter limiter =
            new LocalRateLimiter(clock::nanoTime, new LocalRateLimiter.Settings(3, 2, Duration.ofSeconds(1), 1_000));

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

    /** E7: a clock that is stepped, in either direction, neither admits more nor refuses for longer. */
    @Test
    void aClockThatIsSteppedChangesNothing() {
        for (Duration step : List.of(Duration.ofHours(-1), Duration.ofHours(1))) {
            String key = "stepped by " + step;
            exhaust(key);
            clock.step(step);
            assertThat(acquire(key)).isEqualTo(Duration.ofMillis(500));
            clock.advance(Duration.ofMillis(500));

            assertThat(acquire(key)).isZero();
            assertThat(acquire(key)).isEqualTo(Duration.ofMillis(500));
        }
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
        refused("capacity must be at least 1, but is 0", settings -> settings.capacity(0));
        refused("refill must be at least 1, but is 0", settings -> settings.refill(0));
        refused("period must be at least 1 ms, but is PT0S", settings -> settings.period(Duration.ZERO));
        refused("maxKeys must be at least 1, but is 0", settings -> settings.maxKeys(0));
    }

    private static void refused(String message, UnaryOperator<LocalRateLimiter.Settings.Builder> change) {
        assertThatThrownBy(
                        () -> change.apply(LocalRateLimiter.Settings.builder()).build())
                .hasMessage(message);
    }

    @Test
    void settingsBuiltFromOthersAreTheSameButForWhatIsChanged() {
        LocalRateLimiter.Settings settings = new LocalRateLimiter.Settings(3, 2, Duration.ofSeconds(4), 1_000);
        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        assertThat(settings.toBuilder().refill(1).build())
                .isEqualTo(new LocalRateLimiter.Settings(3, 1, Duration.ofSeconds(4), 1_000));
        assertThat(LocalRateLimiter.Settings.builder().build()).isEqualTo(LocalRateLimiter.Settings.DEFAULTS);
    }

    @Test
    void twentyAtOnceAndTenASecondAreAdmittedByDefault() {
        assertThat(LocalRateLimiter.Settings.DEFAULTS)
                .isEqualTo(new LocalRateLimiter.Settings(20, 10, Duration.ofSeconds(1), 200_000));
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

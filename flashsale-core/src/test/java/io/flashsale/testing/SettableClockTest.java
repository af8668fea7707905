package io.flashsale.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettableClockTest {
    private final SettableClock clock = new SettableClock();

    @Test
    void itStandsStillUntilItIsToldOtherwise() {
        assertThat(clock.instant()).isEqualTo(SettableClock.START).isEqualTo(clock.instant());
    }

    @Test
    void itCanBeAdvancedSetAndTurnedBack() {
        clock.advance(Duration.ofSeconds(5));
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(5));
        clock.advance(Duration.ofSeconds(-7));
        assertThat(clock.instant()).isEqualTo(SettableClock.START.minusSeconds(2));
        clock.set(Instant.EPOCH);
        assertThat(clock.millis()).isZero();
    }

    @Test
    void timePassesWhenItIsAdvancedAndNotWhenItIsStepped() {
        clock.advance(Duration.ofSeconds(5));
        clock.step(Duration.ofHours(1));
        clock.step(Duration.ofHours(-3));
        assertThat(clock.nanoTime()).isEqualTo(Duration.ofSeconds(5).toNanos());
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(5).minus(Duration.ofHours(2)));
        clock.advance(Duration.ofSeconds(-7));
        clock.set(Instant.EPOCH);
        assertThat(clock.nanoTime()).isEqualTo(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void timePassesOnAnotherServersClockTooAndItIsSteppedApart() {
        SettableClock other = clock.another();
        other.step(Duration.ofMinutes(-20));
        clock.advance(Duration.ofSeconds(5));
        assertThat(Duration.between(other.instant(), clock.instant())).isEqualTo(Duration.ofMinutes(20));
        other.advance(Duration.ofSeconds(1));
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(6));
        assertThat(other.nanoTime()).isEqualTo(clock.nanoTime());
    }

    @Test
    void aCopyInAnotherZoneTellsTheSameTime() {
        Clock hostile = clock.withZone(ZoneId.of("Pacific/Kiritimati"));
        clock.advance(Duration.ofHours(1));
        assertThat(hostile.instant()).isEqualTo(clock.instant());
        assertThat(hostile.getZone()).isEqualTo(ZoneId.of("Pacific/Kiritimati"));
        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
    }

    @Test
    void noAdvanceIsLostBetweenThreads() {
        Runnable oneSecond = () -> {
            for (int index = 0; index < 1_000; index++) {
                clock.advance(Duration.ofMillis(1));
            }
        };
        Stream.generate(() -> CompletableFuture.runAsync(oneSecond))
                .limit(4)
                .toList()
                .forEach(CompletableFuture::join);
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(4));
    }
}

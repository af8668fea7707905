package io.flashsale.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.benchmarks.load.AsyncWork.Outcome;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final CompletionStage<Outcome> ACCEPTED = CompletableFuture.completedFuture(Outcome.ACCEPTED);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LATENESS = Duration.ofMillis(1);

    /** One stall of 300 ms makes about 300 of 1,000 buyers wait, not one: those who came meanwhile are not forgotten. */
    @Test
    void aStallIsChargedToEverybodyWhoCameMeanwhile() {
        AtomicInteger calls = new AtomicInteger();
        Latencies latencies = OpenLoop.run(
                () -> {
                    if (calls.incrementAndGet() == 100) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                    }
                    return ACCEPTED;
                },
                1_000,
                SECOND,
                LATENESS);

        assertThat(latencies.millis(80, 0)).isGreaterThan(50);
    }

    /** Also of a second in which nobody came. */
    @Test
    void whatTheHostKeptIsKnownOfEverySecond() {
        Latencies latencies = OpenLoop.run(() -> ACCEPTED, 1, Duration.ofSeconds(3), LATENESS);

        assertThat(latencies.stolen()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(latencies.stolen()).isSortedAccordingTo(Comparator.comparing(StolenTime::busy));
    }

    @Test
    void aQuickRefusalIsNoQuickAnswer() {
        AsyncWork soldOut = () -> CompletableFuture.completedFuture(Outcome.REFUSED);
        assertThatThrownBy(() -> OpenLoop.run(soldOut, 100, SECOND, LATENESS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("were not accepted");
    }

    @Test
    void aFailureEndsTheRunWithItsCause() {
        IllegalStateException broken = new IllegalStateException("broken");
        assertThatThrownBy(() -> OpenLoop.run(() -> CompletableFuture.failedFuture(broken), 100, SECOND, LATENESS))
                .hasMessageContaining("were not accepted")
                .hasCause(broken);
    }
}

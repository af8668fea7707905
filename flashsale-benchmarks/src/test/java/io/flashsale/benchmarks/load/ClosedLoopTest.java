package io.flashsale.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.benchmarks.load.AsyncWork.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void makesExactlyTheCallsAskedForAndNeverMoreAtOnce() {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger max = new AtomicInteger();
        Throughput all = ClosedLoop.inFlight(
                8,
                () -> {
                    max.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    return CompletableFuture.supplyAsync(
                            () -> {
                                underWay.decrementAndGet();
                                return Outcome.ACCEPTED;
                            },
                            CompletableFuture.delayedExecutor(100, TimeUnit.MICROSECONDS));
                },
                1_000,
                MINUTE);

        assertThat(all.accepted()).isEqualTo(1_000);
        assertThat(max.get()).isBetween(2, 8);
    }

    @Test
    void aCallThatFailsIsNoThroughput() {
        AtomicInteger calls = new AtomicInteger();
        Throughput all = ClosedLoop.inFlight(
                1,
                () -> calls.incrementAndGet() == 50
                        ? CompletableFuture.failedFuture(new IllegalStateException("broken"))
                        : CompletableFuture.completedFuture(Outcome.ACCEPTED),
                100,
                MINUTE);

        assertThat(all.accepted()).isEqualTo(99);
        assertThatThrownBy(all::allAccepted)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("failed=1");
    }

    @Test
    void tooLittleTimeIsAnError() {
        AsyncWork slow = () -> CompletableFuture.supplyAsync(
                () -> Outcome.ACCEPTED, CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
        assertThatThrownBy(() -> ClosedLoop.inFlight(1, slow, 1_000, Duration.ofMillis(100)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not all of 1000 calls");
    }
}

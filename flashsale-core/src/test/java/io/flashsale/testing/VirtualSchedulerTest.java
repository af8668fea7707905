package io.flashsale.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.StoreConflictException;
import io.flashsale.spi.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class VirtualSchedulerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SettableClock clock = new SettableClock();
    private final VirtualScheduler scheduler = new VirtualScheduler(clock, new Random(1));
    private final List<String> ran = new ArrayList<>();

    private Runnable task(String name) {
        return () -> ran.add(name);
    }

    private static List<Integer> orderOf(long seed) {
        List<Integer> order = new ArrayList<>();
        VirtualScheduler scheduler = new VirtualScheduler(new SettableClock(), new Random(seed));
        for (int number = 0; number < 8; number++) {
            int mine = number;
            scheduler.execute(() -> order.add(mine));
        }
        scheduler.runReady();
        return order;
    }

    @Test
    void nothingRunsUntilTheTestSaysSo() {
        scheduler.execute(task("a"));
        scheduler.executeBlocking(task("b"));
        assertThat(ran).isEmpty();
        assertThat(scheduler.pending()).isEqualTo(2);
        assertThat(scheduler.runOne()).isTrue();
        assertThat(ran).hasSize(1);
        scheduler.runReady();
        assertThat(ran).containsExactlyInAnyOrder("a", "b");
        assertThat(scheduler.runOne()).isFalse();
    }

    @Test
    void theSeedChoosesTheOrder() {
        assertThat(orderOf(5)).isEqualTo(orderOf(5));
        Set<List<Integer>> orders = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            orders.add(orderOf(seed));
        }
        assertThat(orders).hasSizeGreaterThan(15);
    }

    @Test
    void whatATaskMakesReadyRunsToo() {
        scheduler.execute(() -> scheduler.execute(task("inner")));
        scheduler.runReady();
        assertThat(ran).containsExactly("inner");
    }

    @Test
    void timedTasksRunAtTheirTime() {
        scheduler.schedule(SECOND.multipliedBy(2), () -> ran.add("late " + clock.instant()));
        scheduler.schedule(SECOND, () -> ran.add("early " + clock.instant()));
        scheduler.runReady();
        assertThat(ran).isEmpty();
        scheduler.advance(SECOND.multipliedBy(5));
        assertThat(ran)
                .containsExactly(
                        "early " + SettableClock.START.plusSeconds(1), "late " + SettableClock.START.plusSeconds(2));
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(5));
    }

    @Test
    void aTimedTaskThatIsNotDueYetWaits() {
        scheduler.schedule(SECOND, task("a"));
        scheduler.advance(Duration.ofMillis(999));
        assertThat(ran).isEmpty();
        scheduler.advance(Duration.ofMillis(1));
        assertThat(ran).containsExactly("a");
    }

    @Test
    void aStepOfTheClockMovesNoTask() {
        scheduler.schedule(SECOND, task("a"));
        clock.step(Duration.ofHours(1));
        scheduler.runReady();
        assertThat(ran).isEmpty();
        clock.step(Duration.ofHours(-2));
        scheduler.advance(SECOND);
        assertThat(ran).containsExactly("a");
        assertThat(scheduler.nanoTime()).isEqualTo(SECOND.toNanos());
    }

    @Test
    void aRepeatingTaskRunsOncePerPeriod() {
        repeat();
        scheduler.advance(SECOND.multipliedBy(10));
        assertThat(ran).hasSize(10);
    }

    private void repeat() {
        scheduler.schedule(SECOND, () -> {
            ran.add("tick");
            repeat();
        });
    }

    @Test
    void aTaskAtOnceNeedsNoTime() {
        scheduler.schedule(Duration.ZERO, task("now"));
        scheduler.schedule(Duration.ofSeconds(-3), task("before"));
        scheduler.runReady();
        assertThat(ran).containsExactlyInAnyOrder("now", "before");
    }

    @Test
    void aCancelledTaskDoesNotRun() {
        Cancellable timed = scheduler.schedule(SECOND, task("a"));
        timed.cancel();
        timed.cancel();
        scheduler.advance(SECOND);
        assertThat(ran).isEmpty();
    }

    @Test
    void awaitRunsOthersAndLetsTimePassUntilTheStageIsComplete() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        scheduler.schedule(SECOND, () -> scheduler.execute(() -> stage.complete("done")));
        scheduler.schedule(SECOND.multipliedBy(2), task("not yet"));
        assertThat(scheduler.await(stage, SECOND.multipliedBy(5))).isEqualTo("done");
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(1));
        assertThat(ran).isEmpty();
    }

    @Test
    void awaitWithinAwaitWorks() {
        CompletableFuture<String> inner = new CompletableFuture<>();
        CompletableFuture<String> outer = new CompletableFuture<>();
        scheduler.executeBlocking(() -> {
            try {
                outer.complete("outer after " + scheduler.await(inner, SECOND.multipliedBy(3)));
            } catch (TimeoutException e) {
                outer.completeExceptionally(e);
            }
        });
        scheduler.schedule(SECOND, () -> inner.complete("inner"));
        assertThat(scheduler.runUntil(outer::isDone, SECOND.multipliedBy(9))).isTrue();
        assertThat(outer).isCompletedWithValue("outer after inner");
    }

    @Test
    void awaitGivesUpWhenVirtualTimeIsOver() {
        scheduler.schedule(SECOND.multipliedBy(9), task("too late"));
        assertThatThrownBy(() -> scheduler.await(new CompletableFuture<>(), SECOND))
                .isInstanceOf(TimeoutException.class);
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(1));
        assertThat(ran).isEmpty();
    }

    @Test
    void awaitThrowsWhatTheStageFailedWith() {
        StoreConflictException failure = new StoreConflictException("a test's conflict", null);
        CompletableFuture<String> failed = CompletableFuture.failedFuture(failure);
        assertThatThrownBy(() -> scheduler.await(failed, SECOND)).isSameAs(failure);
        assertThatThrownBy(() -> scheduler.await(failed.thenApply(value -> value), SECOND))
                .isSameAs(failure);
    }

    @Test
    void runUntilStopsAsSoonAsTheConditionHolds() {
        repeat();
        assertThat(scheduler.runUntil(() -> ran.size() == 3, SECOND.multipliedBy(100)))
                .isTrue();
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(3));
        assertThat(scheduler.runUntil(() -> false, SECOND.multipliedBy(2))).isFalse();
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(5));
    }

    @Test
    void whatATaskThrowsIsThrownByWhoRanIt() {
        scheduler.execute(() -> {
            throw new IllegalStateException("a test's failure");
        });
        assertThatThrownBy(scheduler::runReady).hasMessage("a test's failure");
    }

    @Test
    void withoutASourceOfRandomnessTasksRunInTheOrderTheyCame() {
        VirtualScheduler inOrder = new VirtualScheduler(clock);
        for (int number = 0; number < 8; number++) {
            inOrder.execute(task("" + number));
        }
        inOrder.runReady();
        assertThat(ran).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void aKilledProcessGoesOnWithNothingAndTheOthersDo() {
        VirtualScheduler other = scheduler.anotherProcess();
        scheduler.execute(task("a"));
        scheduler.schedule(SECOND, task("b"));
        other.schedule(SECOND, task("other"));
        scheduler.kill();
        scheduler.execute(task("c"));
        assertThat(scheduler.isDead()).isTrue();
        assertThat(scheduler.pending()).isZero();
        assertThat(other.pending()).isEqualTo(1);
        scheduler.anotherProcess().advance(SECOND);
        assertThat(ran).containsExactly("other");
    }

    /** A server that called a client which died was dead from then on, and with it whatever it had still to deliver. */
    @Test
    void aProcessThatDiesInATaskOfAnotherDoesNotTakeThatAlong() {
        VirtualScheduler client = scheduler.anotherProcess();
        scheduler.execute(() -> {
            client.kill();
            client.checkAlive();
        });
        scheduler.runReady();
        assertThat(client.isDead()).isTrue();
        assertThat(scheduler.isDead()).isFalse();
        scheduler.execute(task("a"));
        scheduler.runReady();
        assertThat(ran).containsExactly("a");
    }

    @Test
    void aTaskThatWaitsInAProcessThatIsKilledDoesNotGoOn() {
        VirtualScheduler other = scheduler.anotherProcess();
        CompletableFuture<String> stage = new CompletableFuture<>();
        scheduler.executeBlocking(() -> {
            try {
                ran.add(scheduler.await(stage, SECOND.multipliedBy(9)));
            } catch (TimeoutException e) {
                ran.add("timeout");
            }
        });
        other.schedule(SECOND, scheduler::kill);
        other.schedule(SECOND.multipliedBy(2), () -> stage.complete("done"));
        other.advance(SECOND.multipliedBy(20));
        assertThat(ran).isEmpty();
        assertThat(stage).isCompletedWithValue("done");
        assertThatThrownBy(scheduler::checkAlive).isInstanceOf(VirtualScheduler.Killed.class);
    }

    @Test
    void itSaysHowLongUntilTheNextTask() {
        scheduler.schedule(SECOND.multipliedBy(3), task("a"));
        Cancellable sooner = scheduler.schedule(SECOND, task("b"));
        assertThat(scheduler.untilNext()).isEqualTo(SECOND);
        sooner.cancel();
        assertThat(scheduler.untilNext()).isEqualTo(SECOND.multipliedBy(3));
        scheduler.advance(SECOND.multipliedBy(3));
        assertThatThrownBy(scheduler::untilNext).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedSchedulerTakesNothing() {
        scheduler.execute(task("a"));
        scheduler.close();
        assertThat(scheduler.pending()).isZero();
        assertThatThrownBy(() -> scheduler.execute(task("b"))).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> scheduler.executeBlocking(task("b"))).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> scheduler.schedule(SECOND, task("b"))).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aSecondThreadIsCaught() {
        scheduler.execute(task("a"));
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> scheduler.execute(task("b")));
        assertThatThrownBy(other::join)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has one thread");
    }
}

package io.flashsale.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSaleException;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadPoolSchedulerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ThreadPoolScheduler scheduler = new ThreadPoolScheduler(new ThreadPoolScheduler.Settings(1, 2, 3));

    @Test
    void settingsOutOfRangeAreNamedAndOthersBuiltFromThem() {
        ThreadPoolScheduler.Settings settings = new ThreadPoolScheduler.Settings(1, 2, 3);
        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        assertThat(settings.toBuilder().blockingThreads(5).build())
                .isEqualTo(new ThreadPoolScheduler.Settings(1, 5, 3));
        assertThatThrownBy(() -> settings.toBuilder().completionThreads(0).build())
                .hasMessage("completionThreads must be at least 1, but is 0");
        assertThatThrownBy(() -> settings.toBuilder().blockingThreads(0).build())
                .hasMessage("blockingThreads must be at least 1, but is 0");
        assertThatThrownBy(() -> settings.toBuilder().queueCapacity(0).build())
                .hasMessage("queueCapacity must be at least 1, but is 0");
    }

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void tasksRunOnDaemonThreadsNamedAfterTheLibrary() throws Exception {
        CompletableFuture<Thread> completion = new CompletableFuture<>();
        CompletableFuture<Thread> blocking = new CompletableFuture<>();
        CompletableFuture<Thread> timed = new CompletableFuture<>();
        scheduler.execute(() -> completion.complete(Thread.currentThread()));
        scheduler.executeBlocking(() -> blocking.complete(Thread.currentThread()));
        scheduler.schedule(Duration.ZERO, () -> timed.complete(Thread.currentThread()));

        assertThat(scheduler.await(completion, LONG).getName()).startsWith("flashsale-completion-");
        assertThat(scheduler.await(blocking, LONG).getName()).startsWith("flashsale-blocking-");
        assertThat(scheduler.await(timed, LONG).getName()).startsWith("flashsale-completion-");
        assertThat(completion.join().isDaemon()).isTrue();
        assertThat(blocking.join().isDaemon()).isTrue();
    }

    @Test
    void aTaskThatThrowsDoesNotHurtTheNext() throws Exception {
        CompletableFuture<String> next = new CompletableFuture<>();
        scheduler.execute(() -> {
            throw new IllegalStateException("thrown on purpose");
        });
        scheduler.execute(() -> next.complete("ran"));

        assertThat(scheduler.await(next, LONG)).isEqualTo("ran");
    }

    @Test
    void blockingTasksBeyondTheQueueAreRefusedNamingTheSetting() {
        CountDownLatch gate = new CountDownLatch(1);
        for (int task = 0; task < 5; task++) {
            scheduler.executeBlocking(() -> pass(gate));
        }

        assertThatThrownBy(() -> scheduler.executeBlocking(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("queueCapacity is reached: 3 tasks wait for 2 blockingThreads");
        gate.countDown();
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<String> later = new CompletableFuture<>();
        Scheduler.Cancellable task = scheduler.schedule(Duration.ofMillis(20), () -> ran.set(true));
        task.cancel();
        scheduler.schedule(Duration.ofMillis(40), () -> later.complete("ran"));

        assertThat(scheduler.await(later, LONG)).isEqualTo("ran");
        assertThat(ran).isFalse();
    }

    @Test
    void awaitingAFailedStageThrowsTheLibrarysOwnException() {
        StoreConflictException conflict = new StoreConflictException("a deadlock", null);

        assertThatThrownBy(
                        () -> scheduler.await(CompletableFuture.failedFuture(new CompletionException(conflict)), LONG))
                .isSameAs(conflict);
    }

    @Test
    void awaitingWrapsWhatIsNoRuntimeException() {
        assertThatThrownBy(
                        () -> scheduler.await(CompletableFuture.failedFuture(new IOException("a broken pipe")), LONG))
                .isInstanceOf(FlashSaleException.class)
                .hasMessageContaining("a broken pipe");
    }

    @Test
    void awaitingIsBounded() {
        assertThatThrownBy(() -> scheduler.await(new CompletableFuture<>(), Duration.ofMillis(1)))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void anInterruptedWaitLeavesTheOutcomeOpenAndTheFlagSet() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> scheduler.await(new CompletableFuture<>(), LONG))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        failure -> assertThat(failure.maybeDone()).isTrue());
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closingLetsWhatWasTakenAndWhatIsTimedForSoonFinishAndDropsTheRest() {
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<String> taken = new CompletableFuture<>();
        AtomicBoolean soon = new AtomicBoolean();
        AtomicBoolean late = new AtomicBoolean();
        scheduler.executeBlocking(() -> {
            pass(gate);
            scheduler.execute(() -> taken.complete("finished"));
        });
        scheduler.schedule(Duration.ofMillis(20), () -> soon.set(true));
        scheduler.schedule(LONG, () -> late.set(true));
        new Thread(gate::countDown).start();
        scheduler.close();

        assertThat(taken).isCompletedWithValue("finished");
        assertThat(soon).isTrue();
        assertThat(late).isFalse();
    }

    @Test
    void aClosedSchedulerTakesNothing() {
        scheduler.close();

        assertThatThrownBy(() -> scheduler.execute(() -> {})).hasMessage("the scheduler is closed");
        assertThatThrownBy(() -> scheduler.executeBlocking(() -> {})).hasMessage("the scheduler is closed");
        assertThatThrownBy(() -> scheduler.schedule(Duration.ZERO, () -> {})).hasMessage("the scheduler is closed");
    }

    private static void pass(CountDownLatch gate) {
        try {
            assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

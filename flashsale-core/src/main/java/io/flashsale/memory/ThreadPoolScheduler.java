package io.flashsale.memory;

import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.Arguments;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler on real threads: a small pool for completions, a bounded one for work that blocks, and one timer. All are daemons named
 * {@code flashsale-...}; what a task throws is logged.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class ThreadPoolScheduler implements Scheduler {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(ThreadPoolScheduler.class);

    private final Settings settings;
    private final ThreadPoolExecutor completions;
    private final ThreadPoolExecutor blocking;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * How many threads.
     *
     * @param completionThreads for short tasks that never block, at least 1. Their queue has no bound of its own: every request and batch in
     *     flight, which others bound, has at most a few completions in it
     * @param blockingThreads for tasks that wait for stores, at least 1
     * @param queueCapacity maximum number of tasks that wait for one of those threads, at least 1; more are refused
     */
    public record Settings(int completionThreads, int blockingThreads, int queueCapacity) {
        /** As many completion threads as the machine has processors, at least 2; 16 blocking threads with 10,000 tasks waiting. */
        public static final Settings DEFAULTS =
                new Settings(Math.max(2, Runtime.getRuntime().availableProcessors()), 16, 10_000);

        /** @throws IllegalArgumentException naming the number that is less than 1 */
        public Settings {
            Arguments.atLeast("completionThreads", completionThreads, 1);
            Arguments.atLeast("blockingThreads", blockingThreads, 1);
            Arguments.atLeast("queueCapacity", queueCapacity, 1);
        }

        /** Begins with {@link #DEFAULTS}. */
        public static Builder builder() {
            return DEFAULTS.toBuilder();
        }

        /** Begins with these settings. */
        public Builder toBuilder() {
            return new Builder(this);
        }

        /** Collects the settings. Not safe for several threads. */
        public static final class Builder {
            private int completionThreads;
            private int blockingThreads;
            private int queueCapacity;

            private Builder(Settings from) {
                completionThreads = from.completionThreads;
                blockingThreads = from.blockingThreads;
                queueCapacity = from.queueCapacity;
            }

            public Builder completionThreads(int value) {
                completionThreads = value;
                return this;
            }

            public Builder blockingThreads(int value) {
                blockingThreads = value;
                return this;
            }

            public Builder queueCapacity(int value) {
                queueCapacity = value;
                return this;
            }

            /**
             * Makes the settings.
             *
             * @throws IllegalArgumentException naming the number that is less than 1
             */
            public Settings build() {
                return new Settings(completionThreads, blockingThreads, queueCapacity);
            }
        }
    }

    public ThreadPoolScheduler() {
        this(Settings.DEFAULTS);
    }

    public ThreadPoolScheduler(Settings settings) {
        this.settings = settings;
        this.completions = pool("completion", settings.completionThreads(), Integer.MAX_VALUE);
        this.blocking = pool("blocking", settings.blockingThreads(), settings.queueCapacity());
        this.timer = new ScheduledThreadPoolExecutor(1, named("timer"));
        timer.setRemoveOnCancelPolicy(true);
    }

    private static ThreadPoolExecutor pool(String name, int threads, int queue) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger made = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "flashsale-" + name + "-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** @throws RejectedExecutionException if the scheduler is closed */
    @Override
    public void execute(Runnable task) {
        try {
            completions.execute(() -> run(task));
        } catch (RejectedExecutionException closed) {
            throw new RejectedExecutionException("the scheduler is closed", closed);
        }
    }

    @Override
    public void executeBlocking(Runnable task) {
        try {
            blocking.execute(() -> run(task));
        } catch (RejectedExecutionException full) {
            throw new RejectedExecutionException(
                    blocking.isShutdown()
                            ? "the scheduler is closed"
                            : "queueCapacity is reached: " + settings.queueCapacity() + " tasks wait for "
                                    + settings.blockingThreads() + " blockingThreads",
                    full);
        }
    }

    /**
     * The timer only hands over: the task runs where {@link #execute} runs its tasks.
     *
     * @throws RejectedExecutionException if the scheduler is closed
     */
    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        try {
            Future<?> timed =
                    timer.schedule(() -> run(() -> execute(task)), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> timed.cancel(false);
        } catch (RejectedExecutionException closed) {
            throw new RejectedExecutionException("the scheduler is closed", closed);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            LOG.error("A task failed", failure);
        }
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit) throws TimeoutException {
        try {
            return stage.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failure) {
            throw Scheduler.failureOf(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting", interrupted, true);
        }
    }

    /**
     * Takes no more tasks and drops those that are timed for later than in 100 ms. The others have 5 seconds altogether to finish; then they
     * are interrupted.
     */
    @Override
    public void close() {
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        timer.shutdown();
        dropWhatIsFarAway();
        blocking.shutdown();
        try {
            awaitEnd(timer, deadline);
            awaitEnd(blocking, deadline);
            completions.shutdown();
            awaitEnd(completions, deadline);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            timer.shutdownNow();
            blocking.shutdownNow();
            completions.shutdownNow();
        }
    }

    private void dropWhatIsFarAway() {
        for (Runnable timed : timer.getQueue().toArray(Runnable[]::new)) {
            if (((Delayed) timed).getDelay(TimeUnit.NANOSECONDS) > SOON.toNanos()) {
                timer.remove(timed);
            }
        }
    }

    private static void awaitEnd(ExecutorService pool, long deadline) throws InterruptedException {
        if (!pool.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            LOG.warn("Tasks did not end within {} s of closing; they are interrupted", CLOSE_TIMEOUT.toSeconds());
        }
    }
}

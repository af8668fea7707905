package io.flashsale.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** The threads and timers of the library, handed in from outside so that tests can run all of it on one thread and a seed. */
public interface Scheduler extends AutoCloseable {
    /** Runs a short task that never blocks, soon, on a thread of ours: completions of the order path. */
    void execute(Runnable task);

    /**
     * Runs a task that may block on a store.
     *
     * @throws java.util.concurrent.RejectedExecutionException if too many are waiting
     */
    void executeBlocking(Runnable task);

    /** Runs a short task once, after the delay. */
    Cancellable schedule(Duration delay, Runnable task);

    /**
     * Waits for a stage, from a task that may block.
     *
     * @throws TimeoutException if it is not complete in time
     * @throws io.flashsale.FlashSaleException if it failed with one
     */
    <T> T await(CompletionStage<T> stage, Duration limit) throws TimeoutException;

    @Override
    void close();

    /** A task that has not run yet. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}

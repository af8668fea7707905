package io.flashsale.spi;

import io.flashsale.FlashSaleException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The threads and timers of the library, and the time by which durations are measured, handed in from outside so that tests can run all of
 * it on one thread and a seed.
 */
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
     * The time by which durations are measured, in nanoseconds since any moment: unlike a clock it is never set. Timers run by it too.
     */
    default long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Waits for a stage, from a task that may block.
     *
     * @throws TimeoutException if it is not complete in time
     * @throws io.flashsale.FlashSaleException if it failed with one
     */
    <T> T await(CompletionStage<T> stage, Duration limit) throws TimeoutException;

    /**
     * What {@link #await} throws for a stage that failed.
     *
     * @param failure as the stage or its future tells it, with or without the wrappers that they put around it
     * @return what is inside, if it is unchecked; else a {@link FlashSaleException} that has it as its cause
     * @throws Error if that is what is inside
     */
    static RuntimeException failureOf(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException exception
                ? exception
                : new FlashSaleException("a stage failed with " + cause, cause);
    }

    @Override
    void close();

    /** A task that has not run yet. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}

package io.flashsale.internal;

import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the engine does with stages again and again: start them, bring them to its own threads, join them and bound them in time. Whatever a
 * call throws is caught: an Error of a missing class, or a checked exception that Kotlin throws undeclared, must leave nobody waiting.
 */
final class Stages {
    private Stages() {}

    /** The call's stage; one that has failed if the call throws or returns null. */
    static <T extends @Nullable Object> CompletionStage<T> call(Supplier<? extends CompletionStage<T>> call) {
        try {
            CompletionStage<T> stage = call.get();
            return stage != null
                    ? stage
                    : CompletableFuture.failedFuture(new NullPointerException("no stage, but null"));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The call of a network adapter: answered at once, or else on our own scheduler, not on an I/O thread of the adapter's client. */
    static <T extends @Nullable Object> CompletionStage<T> onScheduler(
            Scheduler scheduler, Supplier<? extends CompletionStage<T>> call) {
        CompletionStage<T> stage = call(call);
        if (stage.toCompletableFuture().isDone()) {
            return stage;
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        stage.whenComplete((value, error) -> comeHome(scheduler, () -> complete(result, value, error)));
        return result;
    }

    /** Runs what an answer brings on the scheduler, or here if that has closed meanwhile: somebody still waits for it. */
    static void comeHome(Scheduler scheduler, Runnable task) {
        try {
            scheduler.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    /**
     * A call that blocks, on the scheduler's threads for such work. The stage always completes, with what the call returns or throws; it
     * fails with {@link StoreUnavailableException} if too many are waiting.
     */
    static <T extends @Nullable Object> CompletionStage<T> blocking(Scheduler scheduler, Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            scheduler.executeBlocking(() -> {
                try {
                    result.complete(call.get());
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException overloaded) {
            result.completeExceptionally(new StoreUnavailableException("overloaded", overloaded, false));
        }
        return result;
    }

    /** Whether that is the failure of a {@link #blocking} call for which there was no thread. */
    static boolean overloaded(Throwable failure) {
        return failure instanceof StoreUnavailableException && failure.getCause() instanceof RejectedExecutionException;
    }

    /** The stage that the call returns when the delay is over. */
    static <T extends @Nullable Object> CompletionStage<T> after(
            Scheduler scheduler, Duration delay, Supplier<? extends CompletionStage<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        scheduler.schedule(delay, () -> pipe(call(call), result));
        return result;
    }

    /**
     * The stage, or what the fallback gives if the stage is not complete within the limit. One timer, and none if it is complete already; a
     * scheduler that has closed lets nobody wait.
     */
    static <T extends @Nullable Object> CompletionStage<T> within(
            Scheduler scheduler, Duration limit, CompletionStage<T> stage, Supplier<T> fallback) {
        if (stage.toCompletableFuture().isDone()) {
            return stage;
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            Scheduler.Cancellable timer = scheduler.schedule(limit, () -> result.complete(fallback.get()));
            stage.whenComplete((value, error) -> {
                timer.cancel();
                complete(result, value, error);
            });
        } catch (RejectedExecutionException closed) {
            result.complete(fallback.get());
        }
        return result;
    }

    /** Completes the future as the stage does. */
    static <T extends @Nullable Object> void pipe(CompletionStage<T> stage, CompletableFuture<T> future) {
        stage.whenComplete((value, error) -> complete(future, value, error));
    }

    private static <T extends @Nullable Object> void complete(
            CompletableFuture<T> future, T value, @Nullable Throwable error) {
        if (error == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(unwrap(error));
        }
    }

    /** The failure itself, without the wrappers that stages put around it. */
    static Throwable unwrap(Throwable error) {
        Throwable current = error;
        while (current instanceof CompletionException && current.getCause() != null) {
            current = current.getCause();
        }
        return current;
    }
}

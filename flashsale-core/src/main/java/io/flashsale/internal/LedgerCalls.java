package io.flashsale.internal;

import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** How calls of network adapters come home: at once if answered already, else on our own scheduler, not on a client's I/O thread. */
final class LedgerCalls {
    private LedgerCalls() {}

    static <T> CompletionStage<LedgerReply<T>> onScheduler(
            Scheduler scheduler, Supplier<CompletionStage<LedgerReply<T>>> call) {
        return stageOnScheduler(scheduler, call);
    }

    static <T> CompletionStage<T> stageOnScheduler(Scheduler scheduler, Supplier<CompletionStage<T>> call) {
        CompletionStage<T> stage;
        try {
            stage = call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (stage.toCompletableFuture().isDone()) {
            return stage;
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        stage.whenComplete((value, error) -> comeHome(scheduler, () -> {
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(error);
            }
        }));
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

    /** The failure itself, without the wrappers that stages put around it. */
    static Throwable unwrap(Throwable error) {
        Throwable current = error;
        while (current instanceof CompletionException && current.getCause() != null) {
            current = current.getCause();
        }
        return current;
    }
}

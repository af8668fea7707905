package io.flashsale.internal;

import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** How calls of network adapters come home: at once if answered already, else on our own scheduler, never on a client's I/O thread. */
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
        stage.whenComplete((value, error) -> scheduler.execute(() -> {
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(error);
            }
        }));
        return result;
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

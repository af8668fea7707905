package io.flashsale.internal;

import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls that block, as stages: they run on the scheduler's threads for such work. */
final class StoreCalls {
    private StoreCalls() {}

    /** Completes, always, with what the call returns or throws; fails with {@link StoreUnavailableException} if too many are waiting. */
    static <T extends @Nullable Object> CompletionStage<T> blocking(Scheduler scheduler, Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            scheduler.executeBlocking(() -> {
                try {
                    result.complete(call.get());
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException overloaded) {
            result.completeExceptionally(new StoreUnavailableException("overloaded", overloaded, false));
        }
        return result;
    }
}

package io.flashsale.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One key of a rate limit in this process: the state that was last seen of it, and its requests one after the other, so that they do not
 * compete for that state. As many requests wait as callers ask at once.
 */
final class RateLane {
    final String key;
    volatile byte @Nullable [] state;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    RateLane(String key) {
        this.key = key;
    }

    /** Runs the call when those before it have ended. */
    synchronized <T> CompletionStage<T> next(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> mine = last.isDone()
                ? call.get().toCompletableFuture()
                : last.handle((done, error) -> null).thenCompose(ignored -> call.get());
        last = mine;
        return mine;
    }
}

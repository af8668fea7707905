package io.flashsale.redis;

import io.flashsale.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisTimeoutException;

/**
 * What spares callers the wait for a server that has just not answered: for {@link #PAUSE} after a timeout or a lost connection, calls that
 * can do without an answer fail at once.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
final class Outage {
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final StaleConnections connections;
    private volatile long until = System.nanoTime();

    Outage(StaleConnections connections) {
        this.connections = connections;
    }

    /** The call's stage; failed without asking while the server is believed to be down. Never throws. */
    <T> CompletionStage<T> spare(String purpose, Supplier<CompletionStage<T>> call) {
        if (System.nanoTime() - until < 0) {
            return CompletableFuture.failedFuture(
                    new StoreUnavailableException(purpose + ": Redis did not answer a moment ago", null, false));
        }
        return watch(purpose, call);
    }

    /** The call's stage, with its failure as {@link StoreUnavailableException}. Never throws. */
    <T> CompletionStage<T> watch(String purpose, Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            call.get().whenComplete((value, error) -> {
                if (error == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure(purpose, error));
                }
            });
        } catch (RuntimeException error) {
            result.completeExceptionally(failure(purpose, error));
        }
        return result;
    }

    private StoreUnavailableException failure(String purpose, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        connections.noticed(cause);
        if (cause instanceof RedisTimeoutException || cause instanceof RedisConnectionException) {
            until = System.nanoTime() + PAUSE.toNanos();
        }
        return new StoreUnavailableException(purpose + " failed: " + cause.getMessage(), cause, true);
    }
}

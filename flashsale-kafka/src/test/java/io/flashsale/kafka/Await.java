package io.flashsale.kafka;

import io.flashsale.testkit.Polling;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for what brokers and other threads do, within a bound. */
final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        Polling.until(what, LIMIT, condition);
    }

    static boolean within(Duration limit, BooleanSupplier condition) {
        return Polling.happensWithin(limit, condition);
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** What the stage fails with. */
    static Throwable failure(CompletionStage<?> stage) {
        try {
            Object value = stage.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("it should have failed, but completed with " + value);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("no answer", e);
        }
    }
}

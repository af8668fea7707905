package io.flashsale.spring.boot.web;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/** Answers with stages. */
final class Answers {
    private Answers() {}

    /**
     * The answer itself if the stage is complete, so that what is known at once, every refusal from memory for one, costs no second
     * dispatch; else a deferred one.
     *
     * @param bound after which the request is answered UNAVAILABLE; a net below the core's own bounds
     */
    static Object of(CompletionStage<ResponseEntity<Object>> stage, Duration bound) {
        CompletableFuture<ResponseEntity<Object>> future = stage.toCompletableFuture();
        if (future.isDone()) {
            return now(future);
        }
        DeferredResult<ResponseEntity<Object>> deferred = new DeferredResult<>(bound.toMillis());
        CompletableFuture<?> unused = future.whenComplete((answer, failure) -> complete(deferred, answer, failure));
        return deferred;
    }

    private static ResponseEntity<Object> now(CompletableFuture<ResponseEntity<Object>> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static void complete(
            DeferredResult<ResponseEntity<Object>> deferred,
            @Nullable ResponseEntity<Object> answer,
            @Nullable Throwable failure) {
        if (answer != null) {
            deferred.setResult(answer);
        } else if (failure instanceof CompletionException && failure.getCause() != null) {
            deferred.setErrorResult(failure.getCause());
        } else {
            deferred.setErrorResult(failure == null ? new IllegalStateException("no answer") : failure);
        }
    }
}

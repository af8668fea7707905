package io.flashsale.spring.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Answers that come later. By default the request's own thread waits for them: whatever filters the host has, and whether they know
 * asynchronous dispatches or not, they see one request and its answer. How many threads may wait is bounded, and a place is found before
 * the call is made: who gets none has reserved nothing.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
final class Answers {
    private static final Duration PLACE_WAIT = Duration.ofMillis(100);

    private final Semaphore places;
    private final boolean asynchronous;
    private final Duration bound;

    /**
     * @param maxWaiting how many threads may wait for an answer at once
     * @param asynchronous whether no thread waits where the request allows it
     * @param bound after which a request is answered UNAVAILABLE; a net below the core's own bounds
     */
    Answers(int maxWaiting, boolean asynchronous, Duration bound) {
        this.places = new Semaphore(maxWaiting);
        this.asynchronous = asynchronous;
        this.bound = bound;
    }

    /**
     * The answer, or, asynchronously, the promise of one.
     *
     * @param call is not made if there is no place
     */
    Object of(HttpServletRequest request, Supplier<CompletionStage<Answer>> call) {
        return asynchronous && request.isAsyncSupported() ? later(call.get()) : here(call);
    }

    private Answer here(Supplier<CompletionStage<Answer>> call) {
        try {
            if (!places.tryAcquire(PLACE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return Problems.unavailable().answer();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Problems.unavailable().answer();
        }
        try {
            return await(call.get().toCompletableFuture());
        } finally {
            places.release();
        }
    }

    private Answer await(CompletableFuture<Answer> future) {
        try {
            return future.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Problems.unavailable().answer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Problems.unavailable().answer();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException(e.getCause());
        }
    }

    /** What is known at once, every refusal from memory for one, costs no second dispatch. */
    private Object later(CompletionStage<Answer> stage) {
        CompletableFuture<Answer> future = stage.toCompletableFuture();
        if (future.isDone()) {
            return await(future);
        }
        DeferredResult<Answer> deferred = new DeferredResult<>(bound.toMillis());
        CompletableFuture<?> unused = future.whenComplete((answer, failure) -> complete(deferred, answer, failure));
        return deferred;
    }

    private static void complete(
            DeferredResult<Answer> deferred, @Nullable Answer answer, @Nullable Throwable failure) {
        if (answer != null) {
            deferred.setResult(answer);
        } else if (failure instanceof CompletionException && failure.getCause() != null) {
            deferred.setErrorResult(failure.getCause());
        } else {
            deferred.setErrorResult(failure == null ? new IllegalStateException("no answer") : failure);
        }
    }
}

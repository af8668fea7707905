package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.handler.OrderContext;
import io.flashsale.handler.OrderHandler;
import io.flashsale.spi.RateLimiter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Refuses buyers who ask too often. A limiter that fails admits; one that never answers ends in Unavailable when the place timeout is over. */
final class RateLimitHandler implements OrderHandler {
    private final RateLimiter limiter;

    RateLimitHandler(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
        CompletableFuture<Duration> wait =
                limiter.acquire(context.buyer().value()).toCompletableFuture();
        if (wait.isDone() && !wait.isCompletedExceptionally()) {
            return answer(wait.join(), context, next);
        }
        return wait.exceptionally(error -> Duration.ZERO).thenCompose(duration -> answer(duration, context, next));
    }

    private static CompletionStage<OrderResult> answer(Duration wait, OrderContext context, Chain next) {
        return wait.isZero()
                ? next.proceed(context)
                : CompletableFuture.completedFuture(new OrderResult.RateLimited(wait));
    }
}

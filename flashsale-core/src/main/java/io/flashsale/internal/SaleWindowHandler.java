package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.handler.OrderContext;
import io.flashsale.handler.OrderHandler;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what comes before the start, after the end or during a pause, unless it repeats a request that was accepted. The ledger checks
 * again, by its own clock.
 */
final class SaleWindowHandler implements OrderHandler {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final RepeatedKeys repeatedKeys;

    SaleWindowHandler(RepeatedKeys repeatedKeys) {
        this.repeatedKeys = repeatedKeys;
    }

    @Override
    public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
        OrderResult refusal = refusal(context);
        return refusal == null ? next.proceed(context) : repeatedKeys.orElse(context, refusal);
    }

    private static @Nullable OrderResult refusal(OrderContext context) {
        return switch (context.sale().phase(context.now())) {
            case UPCOMING -> new OrderResult.NotStarted(context.sale().startsAt());
            case ENDED -> OrderResult.Ended.INSTANCE;
            case OPEN -> context.sale().paused() ? new OrderResult.Paused(RETRY_AFTER) : null;
        };
    }
}

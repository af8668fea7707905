package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.handler.OrderCheck;
import io.flashsale.handler.OrderContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Refuses what comes before the start, after the end or during a pause. The ledger checks again, by its own clock. */
final class SaleWindowHandler implements OrderCheck {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    @Override
    public @Nullable OrderResult check(OrderContext context) {
        return switch (context.sale().phase(context.now())) {
            case UPCOMING -> new OrderResult.NotStarted(context.sale().startsAt());
            case ENDED -> OrderResult.Ended.INSTANCE;
            case OPEN -> context.sale().paused() ? new OrderResult.Paused(RETRY_AFTER) : null;
        };
    }
}

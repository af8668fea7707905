package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.handler.OrderContext;
import io.flashsale.handler.OrderHandler;
import java.util.concurrent.CompletionStage;

/**
 * Refuses requests without the buyer's own sale token, which is handed out only once the sale is open. No I/O, but for a request with an
 * expired token of this buyer, which may repeat one that was accepted.
 */
final class SaleTokenHandler implements OrderHandler {
    private final SaleTokens tokens;
    private final RepeatedKeys repeatedKeys;

    SaleTokenHandler(SaleTokens tokens, RepeatedKeys repeatedKeys) {
        this.tokens = tokens;
        this.repeatedKeys = repeatedKeys;
    }

    @Override
    public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
        return tokens.valid(
                        context.request().saleToken(), context.sale(), context.itemId(), context.buyer(), context.now())
                ? next.proceed(context)
                : repeatedKeys.orElse(context, OrderResult.BadToken.INSTANCE);
    }
}

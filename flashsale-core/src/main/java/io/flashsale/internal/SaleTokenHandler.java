package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.handler.OrderCheck;
import io.flashsale.handler.OrderContext;
import org.jspecify.annotations.Nullable;

/** Refuses requests without the buyer's own sale token, which is handed out only once the sale is open. No I/O. */
final class SaleTokenHandler implements OrderCheck {
    private final SaleTokens tokens;

    SaleTokenHandler(SaleTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public @Nullable OrderResult check(OrderContext context) {
        String token = context.request().saleToken();
        boolean valid =
                token != null && tokens.valid(token, context.sale(), context.itemId(), context.buyer(), context.now());
        return valid ? null : OrderResult.BadToken.INSTANCE;
    }
}

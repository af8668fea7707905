package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.handler.OrderCheck;
import io.flashsale.handler.OrderContext;
import org.jspecify.annotations.Nullable;

/**
 * Refuses from memory while the item is known to be sold out, and lets one probe through now and then. A request with an idempotency key
 * goes on nevertheless, because it may repeat one that was accepted; it shares the ledger's next batch.
 */
final class StockCheckHandler implements OrderCheck {
    private final LocalItems localItems;
    private final LedgerTime time;

    StockCheckHandler(LocalItems localItems, LedgerTime time) {
        this.localItems = localItems;
        this.time = time;
    }

    @Override
    public @Nullable OrderResult check(OrderContext context) {
        if (context.request().idempotencyKey() != null) {
            return null;
        }
        return localItems.of(context.itemId()).gate().refusal(context.request().quantity(), time.millis());
    }
}

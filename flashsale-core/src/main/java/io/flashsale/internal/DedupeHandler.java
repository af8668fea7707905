package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderResult;
import io.flashsale.handler.OrderContext;
import io.flashsale.handler.OrderHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Refuses from memory what the ledger has just refused: a buyer at the limit. A request with an idempotency key goes on nevertheless,
 * because it may repeat one that was accepted, and must then get that ticket. At most 100,000 buyers are remembered.
 */
final class DedupeHandler implements OrderHandler {
    private final Cache<BuyerOfItem, Refusal> refusals;

    DedupeHandler(LedgerTime time, Duration remember) {
        this.refusals = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(remember)
                .ticker(() -> time.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
        BuyerOfItem key = new BuyerOfItem(context.itemId(), context.buyer());
        int quantity = context.request().quantity();
        if (context.request().idempotencyKey() == null) {
            Refusal refusal = refusals.getIfPresent(key);
            if (refusal != null && quantity >= refusal.quantity) {
                return CompletableFuture.completedFuture(refusal.answer);
            }
        }
        return next.proceed(context).thenApply(result -> {
            if (result instanceof OrderResult.LimitReached limit) {
                refusals.put(key, new Refusal(quantity, limit));
            }
            return result;
        });
    }

    private record BuyerOfItem(ItemId item, BuyerId buyer) {}

    private record Refusal(int quantity, OrderResult answer) {}
}

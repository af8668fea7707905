package io.flashsale.handler;

import io.flashsale.OrderResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A handler that only says yes or no, at once. */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // handle only calls check
public interface OrderCheck extends OrderHandler {
    /** The refusal, or null to go on. */
    @Nullable
    OrderResult check(OrderContext context);

    @Override
    default CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
        OrderResult refusal = check(context);
        return refusal == null ? next.proceed(context) : CompletableFuture.completedFuture(refusal);
    }
}

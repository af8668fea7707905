package io.flashsale.handler;

import io.flashsale.OrderResult;
import java.util.concurrent.CompletionStage;

/**
 * One link of the chain an order request passes through. It answers by itself, or calls {@link Chain#proceed} at most once and may look
 * at, or change, what comes back. Built-in handlers and those of the host are of this same type.
 *
 * <p>It must not block. Where it waits for a network it returns a stage and completes it on an executor of its own; a handler that only
 * says yes or no implements {@link OrderCheck}. An exception, thrown or in the stage, answers the buyer Unavailable. But once
 * {@link Chain#proceed} has reserved units the buyer hears Accepted, whatever a handler makes of that on the way back.
 *
 * <p><b>Threads.</b> One instance serves all requests at once.
 */
@FunctionalInterface
public interface OrderHandler {
    CompletionStage<OrderResult> handle(OrderContext context, Chain next);

    /** The rest of the chain. */
    @FunctionalInterface
    interface Chain {
        /**
         * Hands the request on.
         *
         * @throws IllegalStateException if the handler has called it before
         */
        CompletionStage<OrderResult> proceed(OrderContext context);
    }
}

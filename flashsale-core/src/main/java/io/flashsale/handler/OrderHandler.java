package io.flashsale.handler;

import io.flashsale.OrderResult;
import java.util.concurrent.CompletionStage;

/**
 * One link of the chain an order request passes through. It answers by itself, or calls {@link Chain#proceed} at most once and may look at,
 * or change, what comes back.
 *
 * <p>The host places its handlers among the library's by the positions of {@link HandlerOrder}, always before the reservation, and may
 * replace or remove those of the library that stand there:
 *
 * <pre>{@code
 * FlashSale.builder()
 *         .handler(HandlerOrder.CUSTOM, membersOnly)
 *         .handlerBefore(HandlerOrder.RESERVE_STOCK, creditCheck)
 *         .replaceHandler(HandlerOrder.RISK, ownRiskRule)
 *         .removeHandler(HandlerOrder.RATE_LIMIT)
 * }</pre>
 *
 * <p>A handler must not block. Where it waits for a network it returns a stage and completes it on an executor of its own; a handler that
 * only says yes or no implements {@link OrderCheck}. An exception, thrown or in the stage, answers the buyer Unavailable, and so does a
 * handler that takes longer than the place timeout. But once {@link Chain#proceed} may have reserved units the buyer hears Accepted, or
 * Unknown with their ticket, whatever a handler makes of that on the way back.
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

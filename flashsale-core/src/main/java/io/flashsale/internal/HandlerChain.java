package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.handler.OrderContext;
import io.flashsale.handler.OrderHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The links a request passes through, in order: the handlers, the library's and the host's, and then ReserveStock and Enqueue, which hand on
 * a ticket rather than a request. What one handler sees of the rest is a {@link OrderHandler.Chain}.
 */
final class HandlerChain {
    private final OrderHandler[] handlers;
    private final ReserveStockHandler reserveStock;
    private final EnqueueHandler enqueue;

    HandlerChain(List<OrderHandler> handlers, ReserveStockHandler reserveStock, EnqueueHandler enqueue) {
        this.handlers = handlers.toArray(new OrderHandler[0]);
        this.reserveStock = reserveStock;
        this.enqueue = enqueue;
    }

    /** Completes with the answer; fails if a handler fails or breaks the rules. */
    CompletionStage<OrderResult> start(OrderContext context, AcceptedPromise promise) {
        return call(0, context, promise);
    }

    private CompletionStage<OrderResult> call(int index, OrderContext context, AcceptedPromise promise) {
        if (index == handlers.length) {
            return reserveStock.handle(context, promise, enqueue);
        }
        try {
            CompletionStage<OrderResult> answer = handlers[index].handle(context, new Step(this, index, promise));
            if (answer == null) {
                throw new IllegalStateException(name(index) + " must return a stage, but returned null");
            }
            return answer;
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private String name(int index) {
        return handlers[index].getClass().getName();
    }

    @Override
    public String toString() {
        return Stream.concat(Stream.of(handlers), Stream.of(reserveStock, enqueue))
                .map(link -> link.getClass().getSimpleName())
                .collect(Collectors.joining(" -> "));
    }

    /** What one handler sees as the rest of the chain. */
    private static final class Step implements OrderHandler.Chain {
        private final HandlerChain chain;
        private final int index;
        private final AcceptedPromise promise;
        private boolean proceeded;

        Step(HandlerChain chain, int index, AcceptedPromise promise) {
            this.chain = chain;
            this.index = index;
            this.promise = promise;
        }

        @Override
        public CompletionStage<OrderResult> proceed(OrderContext context) {
            if (proceeded) {
                throw new IllegalStateException(chain.name(index) + " must call proceed() at most once");
            }
            proceeded = true;
            return chain.call(index + 1, context, promise);
        }
    }
}

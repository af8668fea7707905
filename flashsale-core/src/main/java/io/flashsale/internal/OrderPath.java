package io.flashsale.internal;

import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.handler.OrderContext;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way of an order request: from the sale through the chain to the answer the buyer hears, within the place timeout.
 *
 * <p>The place timeout is kept here and nowhere else: by one timer where the caller gets a stage, by the waiting thread itself where it
 * waits. It ends whatever takes too long, be it a sale that does not load, a handler of the host, or the ledger.
 */
final class OrderPath {
    private final SaleReader sales;
    private final WindowTime windowTime;
    private final HandlerChain chain;
    private final TicketAnswers answers;
    private final Surroundings around;

    OrderPath(SaleReader sales, WindowTime windowTime, HandlerChain chain, TicketAnswers answers, Surroundings around) {
        this.sales = sales;
        this.windowTime = windowTime;
        this.chain = chain;
        this.answers = answers;
        this.around = around;
    }

    OrderResult place(OrderRequest request) {
        AcceptedPromise promise = newPromise();
        CompletableFuture<OrderResult> answer = throughChain(request, promise);
        return told(request, answer.isDone() ? answer.join() : await(answer, promise));
    }

    private OrderResult await(CompletableFuture<OrderResult> answer, AcceptedPromise promise) {
        try {
            return around.scheduler().await(answer, promise.timeLeft());
        } catch (TimeoutException | StoreUnavailableException e) { // the latter if this thread was interrupted
            return promise.timedOut();
        }
    }

    CompletionStage<OrderResult> placeAsync(OrderRequest request) {
        AcceptedPromise promise = newPromise();
        CompletableFuture<OrderResult> answer = throughChain(request, promise);
        if (answer.isDone()) {
            return CompletableFuture.completedFuture(told(request, answer.join()));
        }
        return Stages.within(around.scheduler(), promise.timeLeft(), answer, promise::timedOut)
                .thenApply(result -> told(request, result))
                .thenApply(Function.identity()); // whoever completes what they get does not keep the listeners from
        // hearing
    }

    private AcceptedPromise newPromise() {
        return new AcceptedPromise(this, around.time().millis());
    }

    /** What is left of the place timeout of a request. */
    Duration timeLeft(long arrivedMillis) {
        long left = around.settings().placeTimeout().toMillis() - (around.time().millis() - arrivedMillis);
        return Duration.ofMillis(Math.max(0, left));
    }

    /** Completes with what the buyer hears; never fails. */
    private CompletableFuture<OrderResult> throughChain(OrderRequest request, AcceptedPromise promise) {
        return promise.kept(sales.published(request.item().sale())
                        .thenCompose(sale -> throughChain(request, sale, promise)))
                .toCompletableFuture();
    }

    private CompletionStage<OrderResult> throughChain(
            OrderRequest request, @Nullable Sale sale, AcceptedPromise promise) {
        SaleItem item = sale == null ? null : sale.item(request.item().sku()).orElse(null);
        if (sale == null || item == null) {
            return CompletableFuture.completedFuture(OrderResult.UnknownItem.INSTANCE);
        }
        CompletableFuture<@Nullable Instant> now =
                windowTime.forOrder(sale, item, request.buyer()).toCompletableFuture();
        return now.isDone()
                ? atTime(request, sale, item, now.join(), promise)
                : now.thenCompose(heard -> atTime(request, sale, item, heard, promise));
    }

    /** Nothing is sold, and nobody is refused, by this node's own clock; and nothing is sold by terms that have changed. */
    private CompletionStage<OrderResult> atTime(
            OrderRequest request, Sale sale, SaleItem item, @Nullable Instant now, AcceptedPromise promise) {
        if (now == null) {
            return CompletableFuture.completedFuture(TicketAnswers.UNAVAILABLE);
        }
        if (sale.phase(now) != Sale.Phase.OPEN) {
            return chain.start(OrderContext.of(request, sale, item, now), promise);
        }
        CompletableFuture<@Nullable Sale> standing = sales.forOrder(sale, now).toCompletableFuture();
        return standing.isDone() && !standing.isCompletedExceptionally()
                ? byTerms(request, standing.join(), now, promise)
                : standing.thenCompose(read -> byTerms(request, read, now, promise));
    }

    private CompletionStage<OrderResult> byTerms(
            OrderRequest request, @Nullable Sale sale, Instant now, AcceptedPromise promise) {
        SaleItem item = sale == null ? null : sale.item(request.item().sku()).orElse(null);
        return sale == null || item == null
                ? CompletableFuture.completedFuture(OrderResult.UnknownItem.INSTANCE)
                : chain.start(OrderContext.of(request, sale, item, now), promise);
    }

    OrderResult accepted(Ticket ticket) {
        return answers.accepted(ticket);
    }

    OrderResult unknown(Ticket ticket) {
        return answers.unknown(ticket);
    }

    void failed(Throwable cause) {
        around.listener().failed("place", cause);
    }

    /** The answer of an engine that does not run any more. */
    OrderResult unavailable(OrderRequest request) {
        return told(request, TicketAnswers.UNAVAILABLE);
    }

    private OrderResult told(OrderRequest request, OrderResult result) {
        if (!result.isAccepted()) {
            around.listener().refused(request.item(), request.buyer(), result.outcome());
        }
        return result;
    }

    @Override
    public String toString() {
        return chain.toString();
    }
}

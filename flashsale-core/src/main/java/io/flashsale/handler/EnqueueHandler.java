package io.flashsale.handler;

import io.flashsale.OrderResult;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.TicketAnswers;
import io.flashsale.spi.OrderQueue;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends the ticket to the deciding side and answers Accepted. A send that fails changes nothing but a metric: the ledger holds the
 * reservation, and the sweeper sends it again.
 */
public final class EnqueueHandler implements OrderHandler {
    private final OrderQueue queue;
    private final TicketAnswers answers;
    private final FlashSaleListener listener;

    public EnqueueHandler(OrderQueue queue, TicketAnswers answers, FlashSaleListener listener) {
        this.queue = queue;
        this.answers = answers;
        this.listener = listener;
    }

    @Override
    public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
        Ticket ticket = Objects.requireNonNull(context.ticket(), "ReserveStock must stand before Enqueue");
        CompletionStage<Void> sent;
        try {
            sent = queue.send(ticket);
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        sent.whenComplete((done, error) -> {
            if (error != null) {
                listener.failed("enqueue", error);
            }
        });
        return answers.acceptedAfter(sent, ticket);
    }
}

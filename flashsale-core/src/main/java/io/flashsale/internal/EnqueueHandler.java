package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.OrderQueue;
import java.util.concurrent.CompletionStage;

/**
 * The last link: sends the ticket to the deciding side and answers Accepted. A send that fails changes nothing but a metric: the ledger
 * holds the reservation, and the sweeper sends it again.
 */
final class EnqueueHandler {
    private final OrderQueue queue;
    private final TicketAnswers answers;
    private final FlashSaleListener listener;

    EnqueueHandler(OrderQueue queue, TicketAnswers answers, FlashSaleListener listener) {
        this.queue = queue;
        this.answers = answers;
        this.listener = listener;
    }

    CompletionStage<OrderResult> handle(Ticket ticket) {
        CompletionStage<Void> sent = Stages.call(() -> queue.send(ticket));
        sent.whenComplete((done, error) -> {
            if (error != null) {
                listener.failed("enqueue", error);
            }
        });
        return answers.acceptedAfter(sent, ticket);
    }
}

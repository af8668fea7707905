package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import java.util.concurrent.CompletionStage;

/**
 * The last link: sends the ticket to the deciding side and answers Accepted. A send that fails changes nothing but a metric: the ledger
 * holds the reservation, and the sweeper sends it again.
 */
final class EnqueueHandler {
    private final TicketSender sender;
    private final TicketAnswers answers;
    private final FlashSaleListener listener;

    EnqueueHandler(TicketSender sender, TicketAnswers answers, FlashSaleListener listener) {
        this.sender = sender;
        this.answers = answers;
        this.listener = listener;
    }

    CompletionStage<OrderResult> handle(Ticket ticket) {
        CompletionStage<Void> sent = Stages.call(() -> sender.send(ticket));
        sent.whenComplete((done, error) -> {
            if (error != null) {
                listener.failed("enqueue", error);
            }
        });
        return answers.acceptedAfter(sent, ticket);
    }
}

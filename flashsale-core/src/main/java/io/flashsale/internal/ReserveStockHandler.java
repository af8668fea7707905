package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.handler.OrderContext;
import io.flashsale.internal.Reservations.Attempt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The last link but one: makes the ticket, and reserves its units in the ledger. From here on nobody may refuse. */
final class ReserveStockHandler {
    private final Reservations reservations;
    private final TicketAnswers answers;
    private final FlashSaleListener listener;

    ReserveStockHandler(Reservations reservations, TicketAnswers answers, FlashSaleListener listener) {
        this.reservations = reservations;
        this.answers = answers;
        this.listener = listener;
    }

    CompletionStage<OrderResult> handle(OrderContext context, AcceptedPromise promise, EnqueueHandler next) {
        Attempt first = Attempt.of(context, answers.newTicket(context), promise);
        return promise.reserve(
                first.ticket(),
                () -> reservations.reserve(first).thenCompose(end -> {
                    if (end instanceof Reservations.Reserved reserved) {
                        promise.reserved(reserved.ticket());
                        return proceed(reserved.ticket(), next);
                    }
                    return CompletableFuture.completedFuture(((Reservations.Answered) end).answer());
                }));
    }

    private CompletionStage<OrderResult> proceed(Ticket ticket, EnqueueHandler next) {
        listener.accepted(ticket);
        return next.handle(ticket);
    }
}

package io.flashsale.handler;

import io.flashsale.OrderResult;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.Reservations;
import io.flashsale.internal.Reservations.Attempt;
import io.flashsale.internal.TicketAnswers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reserves units in the ledger. From here on nobody may refuse: whatever a later handler answers or throws, the buyer hears Accepted,
 * because the reservation exists and will be decided.
 */
public final class ReserveStockHandler implements OrderHandler {
    private final Reservations reservations;
    private final TicketAnswers answers;
    private final FlashSaleListener listener;

    public ReserveStockHandler(Reservations reservations, TicketAnswers answers, FlashSaleListener listener) {
        this.reservations = reservations;
        this.answers = answers;
        this.listener = listener;
    }

    @Override
    public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
        return answers.bounded(
                context,
                ticket -> reservations
                        .reserve(Attempt.of(context.sale(), context.item(), ticket))
                        .thenCompose(attempt -> {
                            OrderResult refusal = attempt.answer();
                            return refusal != null
                                    ? CompletableFuture.completedFuture(refusal)
                                    : proceed(context.withTicket(attempt.ticket()), attempt.ticket(), next);
                        }));
    }

    private CompletionStage<OrderResult> proceed(OrderContext context, Ticket ticket, Chain next) {
        listener.accepted(ticket);
        CompletionStage<OrderResult> rest;
        try {
            rest = next.proceed(context);
        } catch (RuntimeException e) {
            rest = CompletableFuture.failedFuture(e);
        }
        return rest.handle((answer, error) -> {
            if (answer instanceof OrderResult.Accepted) {
                return answer;
            }
            listener.failed(
                    "handler after the reservation",
                    error != null ? error : new IllegalStateException("answered " + answer + " after the reservation"));
            return answers.accepted(ticket);
        });
    }
}

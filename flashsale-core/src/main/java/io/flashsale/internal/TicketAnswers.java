package io.flashsale.internal;

import io.flashsale.FlashSaleSettings;
import io.flashsale.IdempotencyKey;
import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.handler.OrderContext;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Makes tickets, and the answers of those who hold one, within the bound of a place call. */
public final class TicketAnswers {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private final TicketCodec tickets;
    private final PollHints pollHints;
    private final RandomGenerator random;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleSettings settings;

    TicketAnswers(
            TicketCodec tickets,
            PollHints pollHints,
            RandomGenerator random,
            Scheduler scheduler,
            LedgerTime time,
            FlashSaleSettings settings) {
        this.tickets = tickets;
        this.pollHints = pollHints;
        this.random = random;
        this.scheduler = scheduler;
        this.time = time;
        this.settings = settings;
    }

    /**
     * Runs the steps with a new ticket. When the place timeout is over before they are, the answer is Unknown with that ticket; when it
     * was over before they began, Unavailable.
     */
    public CompletionStage<OrderResult> bounded(
            OrderContext context, Function<Ticket, CompletionStage<OrderResult>> steps) {
        Duration left = Duration.between(time.now(), context.now().plus(settings.placeTimeout()));
        if (left.isNegative() || left.isZero()) {
            return CompletableFuture.completedFuture(new OrderResult.Unavailable(RETRY_AFTER));
        }
        Ticket ticket = newTicket(context);
        CompletionStage<OrderResult> answer = steps.apply(ticket);
        if (answer.toCompletableFuture().isDone()) {
            return answer;
        }
        CompletableFuture<OrderResult> bounded = new CompletableFuture<>();
        Scheduler.Cancellable timer =
                scheduler.schedule(left, () -> bounded.complete(new OrderResult.Unknown(tickets.sign(ticket))));
        answer.whenComplete((result, error) -> {
            timer.cancel();
            if (error == null) {
                bounded.complete(result);
            } else {
                bounded.completeExceptionally(error);
            }
        });
        return bounded;
    }

    public OrderResult.Accepted accepted(Ticket ticket) {
        return new OrderResult.Accepted(tickets.sign(ticket), OrderStatus.PENDING, null, pollHints.first());
    }

    /** Accepted: at once, or, if so set, after the queue has confirmed or the wait for it is over. */
    public CompletionStage<OrderResult> acceptedAfter(CompletionStage<Void> sent, Ticket ticket) {
        if (!settings.acknowledgeEnqueued() || sent.toCompletableFuture().isDone()) {
            return CompletableFuture.completedFuture(accepted(ticket));
        }
        CompletableFuture<OrderResult> answer = new CompletableFuture<>();
        Scheduler.Cancellable timer =
                scheduler.schedule(settings.enqueueTimeout(), () -> answer.complete(accepted(ticket)));
        sent.whenComplete((done, error) -> LedgerCalls.comeHome(scheduler, () -> {
            timer.cancel();
            answer.complete(accepted(ticket));
        }));
        return answer;
    }

    private Ticket newTicket(OrderContext context) {
        Instant now = time.now();
        IdempotencyKey key = context.request().idempotencyKey();
        TicketId id = key == null
                ? TicketIds.random(now, random)
                : TicketIds.derived(context.sale().startsAt(), context.buyer(), context.itemId(), key);
        return new Ticket(
                id,
                context.itemId(),
                context.buyer(),
                context.request().quantity(),
                context.item().salePrice(),
                context.item().layout().home(context.buyer()),
                context.item().layout().epoch(),
                now);
    }
}

package io.flashsale.internal;

import io.flashsale.FlashSaleSettings;
import io.flashsale.IdempotencyKey;
import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.handler.OrderContext;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Makes tickets, and the answers of those who hold one. */
final class TicketAnswers {
    /** Nothing was reserved, and another try may succeed. */
    static final OrderResult UNAVAILABLE = new OrderResult.Unavailable(Duration.ofSeconds(1));

    /** What was reserved by a call is known this long after its deadline: the ledger's replicas and this process's estimate may differ. */
    private static final Duration AFTER_DEADLINE = Duration.ofSeconds(1);

    private final TicketCodec tickets;
    private final PollHints pollHints;
    private final RandomGenerator random;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleSettings settings;

    TicketAnswers(TicketCodec tickets, PollHints pollHints, Surroundings around) {
        this.tickets = tickets;
        this.pollHints = pollHints;
        this.random = around.random();
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.settings = around.settings();
    }

    OrderResult accepted(Ticket ticket) {
        return new OrderResult.Accepted(tickets.sign(ticket), OrderStatus.PENDING, null, pollHints.first());
    }

    /** Accepted: at once, or, if so set, after the queue has confirmed or the wait for it is over. */
    CompletionStage<OrderResult> acceptedAfter(CompletionStage<Void> sent, Ticket ticket) {
        if (!settings.acknowledgeEnqueued() || sent.toCompletableFuture().isDone()) {
            return CompletableFuture.completedFuture(accepted(ticket));
        }
        return Stages.within(
                scheduler,
                settings.enqueueTimeout(),
                Stages.onScheduler(scheduler, () -> sent).handle((done, error) -> accepted(ticket)),
                () -> accepted(ticket));
    }

    /** Units may be reserved, or not: the ticket will tell. */
    OrderResult unknown(Ticket ticket) {
        Bucket bucket = new Bucket(ticket.item(), ticket.bucket(), ticket.epoch());
        Instant settledAfter = time.now(bucket).plus(settings.reserveTimeout()).plus(AFTER_DEADLINE);
        return new OrderResult.Unknown(tickets.signUnconfirmed(ticket, settledAfter));
    }

    Ticket newTicket(OrderContext context) {
        StockLayout layout = context.item().layout();
        int home = layout.home(context.buyer());
        Instant now = time.now(new Bucket(context.itemId(), home, layout.epoch()));
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
                home,
                layout.epoch(),
                now);
    }
}

package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderResult;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.handler.OrderContext;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever repeats a request by its key what became of it, though a new request would be refused now: who owns an order hears of it,
 * on any node, at any time. The ledger is asked first, and where it may have forgotten tickets, the order rows.
 *
 * <p>Nothing is looked up for a request without a key, or without a sale token that was given out to this buyer for this item: whether it has
 * expired does not matter.
 *
 * <p>Bounds, apart from the reservations': {@value #MAX_LOOKUPS} questions to the ledger at a time, those of {@link OrderRows} to the order
 * store. Whoever finds no room is told to try again, and not that there is no order.
 */
final class RepeatedKeys {
    static final int MAX_LOOKUPS = 256;
    /** A reserve that is late from the beginning reserves nothing, and answers for tickets that are known. */
    private static final Instant LONG_AGO = Instant.EPOCH;

    private final StockLedger ledger;
    private final LocalItems localItems;
    private final OrderRows rows;
    private final SaleTokens tokens;
    private final TicketCodec tickets;
    private final QueueProgress progress;
    private final TicketAnswers answers;
    private final TicketStatus statuses;
    private final Scheduler scheduler;
    private final FlashSaleListener listener;
    private final FlashSaleSettings settings;
    private final AtomicInteger lookups = new AtomicInteger();

    RepeatedKeys(
            StockLedger ledger,
            LocalItems localItems,
            OrderStore store,
            QueueProgress progress,
            SaleTokens tokens,
            TicketCodec tickets,
            TicketAnswers answers,
            TicketStatus statuses,
            Surroundings around) {
        this.ledger = ledger;
        this.localItems = localItems;
        this.rows = new OrderRows(store, OrderStore.Read.PRIMARY, around.scheduler());
        this.progress = progress;
        this.tokens = tokens;
        this.tickets = tickets;
        this.answers = answers;
        this.statuses = statuses;
        this.scheduler = around.scheduler();
        this.listener = around.listener();
        this.settings = around.settings();
    }

    /** What became of the request's ticket; the refusal if there is none, or if nothing is to be looked up. */
    CompletionStage<OrderResult> orElse(OrderContext context, OrderResult refusal) {
        BuyerId buyer = context.buyer();
        ItemId item = context.itemId();
        if (context.request().idempotencyKey() == null
                || !tokens.authentic(context.request().saleToken(), context.sale(), item, buyer)) {
            return CompletableFuture.completedFuture(refusal);
        }
        if (lookups.incrementAndGet() > MAX_LOOKUPS) {
            lookups.decrementAndGet();
            return CompletableFuture.completedFuture(TicketAnswers.UNAVAILABLE);
        }
        boolean longOver = refusal instanceof OrderResult.Ended
                && context.now().isAfter(context.sale().endsAt().plus(settings.giveUpAfter()));
        return lookUp(answers.newTicket(context), context.item().perBuyerLimit(), refusal, longOver)
                .whenComplete((answer, error) -> lookups.decrementAndGet());
    }

    /** @param longOver whether no ticket of the sale is on its way to the queue any more */
    private CompletionStage<OrderResult> lookUp(Ticket ticket, int limit, OrderResult refusal, boolean longOver) {
        Bucket bucket = new Bucket(ticket.item(), ticket.bucket(), ticket.epoch());
        return Stages.onScheduler(
                        scheduler,
                        () -> ledger.reserve(bucket, LONG_AGO, Duration.ZERO, List.of(new Claim(ticket, limit))))
                .handle((reply, error) -> {
                    if (reply == null) {
                        listener.failed("look for a repeated key", Stages.unwrap(Objects.requireNonNull(error)));
                        return recorded(ticket, TicketAnswers.UNAVAILABLE);
                    }
                    return answer(ticket, reply, refusal, longOver);
                })
                .thenCompose(Function.identity());
    }

    private CompletionStage<OrderResult> answer(
            Ticket ticket, LedgerReply<List<ClaimReply>> reply, OrderResult refusal, boolean longOver) {
        ClaimReply claim = reply.value().isEmpty() ? null : reply.value().get(0);
        if (claim != null && claim.code() == ClaimReply.Code.REUSED) {
            return CompletableFuture.completedFuture(OrderResult.KeyReused.INSTANCE);
        }
        LedgerEntry entry = claim == null ? null : claim.entry();
        if (entry != null && entry.state() != LedgerEntry.State.VOID) {
            return known(ticket, entry);
        }
        return switch (reply.code()) {
            // What has no row may be on its way to the order store, until the sale has been over for long and nothing
            // is left in the queue.
            case MARKED, EPOCH, NO_INIT ->
                longOver
                        ? progress.look(ticket.item())
                                .thenCompose(
                                        seen -> recorded(ticket, seen.lags() ? TicketAnswers.UNAVAILABLE : refusal))
                        : recorded(ticket, TicketAnswers.UNAVAILABLE);
            default ->
                reply.anew() || localItems.of(ticket.item()).forgetful()
                        ? recorded(ticket, refusal)
                        : CompletableFuture.completedFuture(refusal);
        };
    }

    /**
     * Where a ticket stands that the ledger knows, and not as void. One that is lost was never accepted, unless its row says otherwise: while
     * that cannot be read, or is not there yet, nobody knows.
     */
    CompletionStage<OrderResult> known(Ticket wanted, LedgerEntry entry) {
        Ticket ticket = Objects.requireNonNull(entry.ticket());
        if (ticket.quantity() != wanted.quantity()) {
            return CompletableFuture.completedFuture(OrderResult.KeyReused.INSTANCE);
        }
        String signed = tickets.sign(ticket);
        boolean lost = entry.reason() == OrderReason.LOST;
        return statuses.ofEntry(ticket, signed, entry)
                .thenApply(state ->
                        lost && state.status() == OrderStatus.PENDING ? answers.unknown(ticket) : accepted(state));
    }

    /** What the ticket's row says; if it has none, the refusal, and Unavailable if nobody can tell. */
    CompletionStage<OrderResult> recorded(Ticket ticket, OrderResult refusal) {
        return rows.find(ticket).handle((row, error) -> {
            if (error != null) {
                listener.failed("look for a repeated key", Stages.unwrap(error));
                return TicketAnswers.UNAVAILABLE;
            }
            return row.map(order -> order.ticket().quantity() == ticket.quantity()
                            ? accepted(statuses.ofRow(order))
                            : OrderResult.KeyReused.INSTANCE)
                    .orElse(refusal);
        });
    }

    private static OrderResult accepted(OrderState state) {
        @Nullable Duration pollAfter = state.pollAfter();
        return new OrderResult.Accepted(
                state.signedTicket(), state.status(), state.reason(), pollAfter == null ? Duration.ZERO : pollAfter);
    }
}

package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderResult;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.LocalItem.Lanes;
import io.flashsale.internal.ReserveLane.ClaimAnswer;
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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reserves units for a ticket: takes the steps of the protocol that turn the ledger's short answers into one for the buyer.
 *
 * <p>Bounds: one reload of the layout, one correction of the clock, one correction of the buyer's count, {@value #MAX_PASSES} borrow
 * passes.
 */
final class Reservations {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int MAX_PASSES = 16;
    private static final int MAX_CANCELLED = 100;
    /** Voids are kept until this long after the reserve's deadline. */
    private static final Duration VOID_AFTER_DEADLINE = Duration.ofSeconds(1);

    private final StockLedger ledger;
    private final OrderStore store;
    private final SaleReader sales;
    private final LocalItems localItems;
    private final Borrowing borrowing;
    private final TicketStatus statuses;
    private final TicketCodec tickets;
    private final PollHints pollHints;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    /** Buyers whose count was compared with the database within the last second. */
    private final Cache<BuyerOfItem, Boolean> corrected;

    Reservations(
            StockLedger ledger,
            OrderStore store,
            SaleReader sales,
            LocalItems localItems,
            Borrowing borrowing,
            TicketStatus statuses,
            TicketCodec tickets,
            PollHints pollHints,
            Surroundings around) {
        this.ledger = ledger;
        this.store = store;
        this.sales = sales;
        this.localItems = localItems;
        this.borrowing = borrowing;
        this.statuses = statuses;
        this.tickets = tickets;
        this.pollHints = pollHints;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.listener = around.listener();
        this.corrected = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(Duration.ofSeconds(1))
                .ticker(() -> time.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
    }

    /** Takes the steps from here to their end. */
    CompletionStage<End> reserve(Attempt attempt) {
        LocalItem localItem = localItems.of(attempt.ticket.item());
        Lanes lanes = localItem.lanes(attempt.item.layout());
        return lanes.lane(attempt.ticket.bucket())
                .reserve(new Claim(attempt.ticket, attempt.item.perBuyerLimit()))
                .handle((answer, error) -> answer != null
                        ? answer
                        : ClaimAnswer.failed(error == null ? new IllegalStateException() : error, time.now()))
                .thenCompose(answer -> next(attempt, localItem, lanes, answer));
    }

    private CompletionStage<End> next(Attempt attempt, LocalItem localItem, Lanes lanes, ClaimAnswer answer) {
        LedgerReply<?> reply = answer.reply();
        if (reply == null) {
            return afterFailure(attempt, lanes, answer);
        }
        ClaimReply claim = answer.claim();
        return claim == null || claim.code() == ClaimReply.Code.CLOSED
                ? afterRefusal(attempt, reply.code())
                : afterClaim(attempt, localItem, lanes, claim);
    }

    private CompletionStage<End> afterRefusal(Attempt attempt, LedgerReply.Code code) {
        return switch (code) {
            case OK, DUPLICATE -> throw new IllegalStateException("the ledger refused a claim without a reason");
            case NO_INIT, MARKED, EPOCH -> afterLayoutChange(attempt);
            case LATE ->
                attempt.clockCorrected ? answered(unavailable(RETRY_AFTER)) : reserve(attempt.withClockCorrected());
            case NOT_YET -> answered(new OrderResult.NotStarted(attempt.sale.startsAt()));
            case ENDED -> answered(OrderResult.Ended.INSTANCE);
            case PAUSED -> answered(new OrderResult.Paused(RETRY_AFTER));
        };
    }

    private CompletionStage<End> afterClaim(Attempt attempt, LocalItem localItem, Lanes lanes, ClaimReply claim) {
        return switch (claim.code()) {
            case RESERVED -> {
                localItem.gate().reopened();
                yield reserved(attempt);
            }
            case KNOWN -> known(attempt, Objects.requireNonNull(claim.entry()));
            case REUSED -> answered(OrderResult.KeyReused.INSTANCE);
            case LIMIT -> afterLimit(attempt, claim);
            case EMPTY -> afterEmpty(attempt, localItem, lanes);
            case CLOSED -> throw new IllegalStateException("a closed claim is answered by its reply's code");
        };
    }

    /** The ticket was reserved before: the buyer hears where it stands now. Whoever reserved it, or the sweeper, sends it. */
    private CompletionStage<End> known(Attempt attempt, LedgerEntry entry) {
        Ticket ticket = entry.ticket();
        if (entry.state() == LedgerEntry.State.VOID || ticket == null) {
            return answered(unavailable(restOf(entry)));
        }
        if (ticket.quantity() != attempt.ticket.quantity()) {
            return answered(OrderResult.KeyReused.INSTANCE);
        }
        String signed = tickets.sign(ticket);
        if (entry.state() == LedgerEntry.State.PENDING) {
            return answered(pending(signed));
        }
        return statuses.decided(ticket, signed, entry).<End>thenApply(state -> new Answered(accepted(state)));
    }

    private Duration restOf(LedgerEntry entry) {
        Instant until = entry.voidUntil();
        Duration rest = until == null ? RETRY_AFTER : Duration.between(time.now(), until);
        return rest.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : rest;
    }

    private OrderResult.Accepted pending(String signed) {
        return new OrderResult.Accepted(signed, OrderStatus.PENDING, null, pollHints.first());
    }

    /** The ledger counts too many units if it has lost something or not heard of a cancel: ask the database, once per buyer and second. */
    private CompletionStage<End> afterLimit(Attempt attempt, ClaimReply claim) {
        LedgerEntry last = claim.entry();
        boolean mayBeTooHigh = claim.used() > 0 && (last == null || last.state() != LedgerEntry.State.PENDING);
        BuyerOfItem key = new BuyerOfItem(attempt.ticket.item(), attempt.ticket.buyer());
        if (!mayBeTooHigh || attempt.countCorrected || corrected.asMap().putIfAbsent(key, true) != null) {
            return refused(attempt, limitReached(last));
        }
        Ticket ticket = attempt.ticket;
        Bucket bucket = bucketOf(ticket);
        return Stages.blocking(scheduler, () -> store.unitsHeld(ticket.item(), ticket.buyer()))
                .thenCompose(actual -> {
                    if (actual + ticket.quantity() > attempt.item.perBuyerLimit() || actual >= claim.used()) {
                        return refused(attempt, limitReached(last));
                    }
                    return Stages.blocking(scheduler, () -> cancelled(ticket))
                            .thenCompose(orders ->
                                    Stages.onScheduler(scheduler, () -> ledger.correct(bucket, ticket.buyer(), orders)))
                            .thenCompose(reply -> reserve(attempt.withCountCorrected()));
                })
                .exceptionally(error -> {
                    listener.failed("correct", Stages.unwrap(error));
                    return new Answered(limitReached(last));
                });
    }

    /** What the buyer has cancelled, or failed to pay, of this item. */
    private Map<TicketId, OrderReason> cancelled(Ticket ticket) {
        return store.ordersOf(ticket.buyer(), null, MAX_CANCELLED, OrderStore.Read.PRIMARY).orders().stream()
                .filter(order -> order.status() == OrderStatus.CANCELLED
                        && order.ticket().item().equals(ticket.item()))
                .collect(Collectors.toMap(
                        order -> order.ticket().id(), order -> Objects.requireNonNull(order.reason())));
    }

    private OrderResult limitReached(@Nullable LedgerEntry last) {
        Ticket ticket = last == null ? null : last.ticket();
        return new OrderResult.LimitReached(ticket == null ? null : tickets.sign(ticket));
    }

    /** The buyer hears sold out only after a full pass over the other buckets has brought nothing. */
    private CompletionStage<End> afterEmpty(Attempt attempt, LocalItem localItem, Lanes lanes) {
        int quantity = attempt.ticket.quantity();
        if (localItem.gate().fresh(quantity, time.millis()) || attempt.passes >= MAX_PASSES) {
            return refused(attempt, OrderResult.SoldOut.INSTANCE);
        }
        return borrowing
                .borrow(localItem, lanes, attempt.ticket.bucket(), quantity)
                .thenCompose(moved -> {
                    if (moved) {
                        return reserve(attempt.withPass());
                    }
                    localItem.gate().soldOut(quantity, time.millis());
                    localItem.eagerUntil(time.millis() + 2_000);
                    return refused(attempt, OrderResult.SoldOut.INSTANCE);
                });
    }

    /** A ledger that has lost tickets cannot tell a repeated key from a new one: then the order store is asked for the ticket first. */
    private CompletionStage<End> refused(Attempt attempt, OrderResult refusal) {
        if (!localItems.of(attempt.ticket.item()).forgetful()) {
            return answered(refusal);
        }
        return statuses.recorded(attempt.ticket)
                .<End>thenApply(state -> new Answered(state.isEmpty() ? refusal : repeated(attempt, state.get())))
                .exceptionally(error -> {
                    listener.failed("look for a repeated key", Stages.unwrap(error));
                    return new Answered(unavailable(RETRY_AFTER));
                });
    }

    private static OrderResult repeated(Attempt attempt, OrderState state) {
        return state.ticket().quantity() == attempt.ticket.quantity()
                ? accepted(state)
                : OrderResult.KeyReused.INSTANCE;
    }

    private static OrderResult accepted(OrderState state) {
        return new OrderResult.Accepted(
                state.signedTicket(),
                state.status(),
                state.reason(),
                state.pollAfter() == null ? Duration.ZERO : state.pollAfter());
    }

    /** The bucket is gone or of another layout: read the layout again, once; the top-up brings lost buckets back. */
    private CompletionStage<End> afterLayoutChange(Attempt attempt) {
        ItemId item = attempt.ticket.item();
        localItems.eager(item);
        if (attempt.layoutReloaded) {
            return answered(unavailable(RETRY_AFTER));
        }
        return sales.refresh(item.sale())
                .handle((sale, error) -> {
                    SaleItem fresh = sale == null ? null : sale.item(item.sku()).orElse(null);
                    return sale == null || fresh == null || fresh.layout().equals(attempt.item.layout())
                            ? null
                            : attempt.withLayoutOf(sale, fresh);
                })
                .thenCompose(moved -> moved == null ? answered(unavailable(RETRY_AFTER)) : reserve(moved));
    }

    /**
     * If nothing was written the answer is Unavailable. If nobody knows, the ledger is made to answer; if it does not, the answer is
     * Unknown. A bucket that is gone cannot be made to remember the void: it may be back before the reserve arrives.
     */
    private CompletionStage<End> afterFailure(Attempt attempt, Lanes lanes, ClaimAnswer answer) {
        Throwable cause = Stages.unwrap(Objects.requireNonNull(answer.error()));
        listener.failed("reserve", cause);
        if (cause instanceof StoreUnavailableException unavailable && !unavailable.maybeDone()) {
            return answered(unavailable(RETRY_AFTER));
        }
        Bucket bucket = lanes.lane(attempt.ticket.bucket()).bucket();
        return Stages.onScheduler(scheduler, () -> ledger.resolve(bucket, attempt.ticket, answer.deadline()))
                .thenCompose(reply ->
                        reply.ok() ? resolved(attempt, reply.value(), answer.deadline()) : answered(unknown(attempt)))
                .exceptionally(error -> {
                    listener.failed("resolve", Stages.unwrap(error));
                    return new Answered(unknown(attempt));
                });
    }

    private OrderResult unknown(Attempt attempt) {
        return new OrderResult.Unknown(tickets.sign(attempt.ticket));
    }

    private CompletionStage<End> resolved(Attempt attempt, LedgerEntry entry, Instant deadline) {
        return switch (entry.state()) {
            case PENDING -> attempt.ticket.equals(entry.ticket()) ? reserved(attempt) : known(attempt, entry);
            case VOID -> answered(unavailable(Duration.between(time.now(), deadline.plus(VOID_AFTER_DEADLINE))));
            case CREATED, REJECTED, CANCELLED -> known(attempt, entry);
        };
    }

    private static OrderResult unavailable(Duration retryAfter) {
        return new OrderResult.Unavailable(
                retryAfter.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : retryAfter);
    }

    private static Bucket bucketOf(Ticket ticket) {
        return new Bucket(ticket.item(), ticket.bucket(), ticket.epoch());
    }

    private static CompletionStage<End> reserved(Attempt attempt) {
        return CompletableFuture.completedFuture(new Reserved(attempt.ticket));
    }

    private static CompletionStage<End> answered(OrderResult answer) {
        return CompletableFuture.completedFuture(new Answered(answer));
    }

    private record BuyerOfItem(ItemId item, BuyerId buyer) {}

    /** How the steps end. */
    sealed interface End {}

    /**
     * The units are reserved.
     *
     * @param ticket as it was reserved: its bucket may have changed on the way
     */
    record Reserved(Ticket ticket) implements End {}

    /**
     * Nothing new is reserved for this ticket, or nobody knows.
     *
     * @param answer what the buyer hears
     */
    record Answered(OrderResult answer) implements End {}

    /** One ticket's way through the steps: what is wanted, and what has been tried. */
    record Attempt(
            Sale sale,
            SaleItem item,
            Ticket ticket,
            boolean layoutReloaded,
            boolean clockCorrected,
            boolean countCorrected,
            int passes) {
        static Attempt of(Sale sale, SaleItem item, Ticket ticket) {
            return new Attempt(sale, item, ticket, false, false, false, 0);
        }

        private Attempt withClockCorrected() {
            return new Attempt(sale, item, ticket, layoutReloaded, true, countCorrected, passes);
        }

        private Attempt withCountCorrected() {
            return new Attempt(sale, item, ticket, layoutReloaded, clockCorrected, true, passes);
        }

        private Attempt withPass() {
            return new Attempt(sale, item, ticket, layoutReloaded, clockCorrected, countCorrected, passes + 1);
        }

        private Attempt withLayoutOf(Sale newSale, SaleItem newItem) {
            int home = newItem.layout().home(ticket.buyer());
            Ticket moved = new Ticket(
                    ticket.id(),
                    ticket.item(),
                    ticket.buyer(),
                    ticket.quantity(),
                    ticket.unitPrice(),
                    home,
                    newItem.layout().epoch(),
                    ticket.issuedAt());
            return new Attempt(newSale, newItem, moved, true, clockCorrected, countCorrected, passes);
        }
    }
}

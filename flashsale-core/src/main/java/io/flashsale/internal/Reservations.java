package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderResult;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.LocalItem.Lanes;
import io.flashsale.internal.ReserveLane.ClaimAnswer;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.LedgerState;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reserves units for a ticket: the steps of the protocol that turn the ledger's short answers into one for the buyer.
 *
 * <p>Bounds: one reload of the layout, one correction of the clock, one correction of the buyer's count, {@value #MAX_PASSES} borrow
 * passes.
 */
public final class Reservations {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int MAX_PASSES = 16;
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
            Scheduler scheduler,
            LedgerTime time,
            FlashSaleListener listener) {
        this.ledger = ledger;
        this.store = store;
        this.sales = sales;
        this.localItems = localItems;
        this.borrowing = borrowing;
        this.statuses = statuses;
        this.tickets = tickets;
        this.pollHints = pollHints;
        this.scheduler = scheduler;
        this.time = time;
        this.listener = listener;
        this.corrected = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(Duration.ofSeconds(1))
                .ticker(() -> time.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Completes with null when the units are reserved, else with the answer for the buyer.
     *
     * @param attempt the ticket and what has been tried
     */
    public CompletionStage<Attempt> reserve(Attempt attempt) {
        LocalItem localItem = localItems.of(attempt.ticket.item());
        Lanes lanes = localItem.lanes(attempt.item.layout());
        return lanes.lane(attempt.ticket.bucket())
                .reserve(new Claim(attempt.ticket, attempt.item.perBuyerLimit()))
                .handle((answer, error) -> answer != null
                        ? answer
                        : ClaimAnswer.failed(error == null ? new IllegalStateException() : error, time.now()))
                .thenCompose(answer -> next(attempt, localItem, lanes, answer));
    }

    private CompletionStage<Attempt> next(Attempt attempt, LocalItem localItem, Lanes lanes, ClaimAnswer answer) {
        LedgerReply<?> reply = answer.reply();
        if (reply == null) {
            return afterFailure(attempt, lanes, answer);
        }
        return switch (reply.code()) {
            case OK, DUPLICATE -> afterClaim(attempt, localItem, lanes, Objects.requireNonNull(answer.claim()));
            case NO_INIT, EPOCH -> afterLayoutChange(attempt);
            case LATE ->
                attempt.clockCorrected
                        ? done(attempt, unavailable(RETRY_AFTER))
                        : reserve(attempt.withClockCorrected());
            case NOT_YET -> done(attempt, new OrderResult.NotStarted(attempt.sale.startsAt()));
            case ENDED -> done(attempt, OrderResult.Ended.INSTANCE);
            case PAUSED -> done(attempt, new OrderResult.Paused(RETRY_AFTER));
        };
    }

    private CompletionStage<Attempt> afterClaim(Attempt attempt, LocalItem localItem, Lanes lanes, ClaimReply claim) {
        return switch (claim.code()) {
            case RESERVED -> {
                localItem.gate().reopened();
                yield done(attempt, null);
            }
            case KNOWN -> known(attempt, Objects.requireNonNull(claim.entry()));
            case REUSED -> done(attempt, OrderResult.KeyReused.INSTANCE);
            case LIMIT -> afterLimit(attempt, claim);
            case EMPTY -> afterEmpty(attempt, localItem, lanes);
        };
    }

    /** The ticket was reserved before: the buyer hears where it stands now. Whoever reserved it, or the sweeper, sends it. */
    private CompletionStage<Attempt> known(Attempt attempt, LedgerEntry entry) {
        Ticket ticket = entry.ticket();
        if (entry.state() == LedgerState.VOID || ticket == null) {
            return done(attempt, unavailable(restOf(entry)));
        }
        if (ticket.quantity() != attempt.ticket.quantity()) {
            return done(attempt, OrderResult.KeyReused.INSTANCE);
        }
        String signed = tickets.sign(ticket);
        if (entry.state() == LedgerState.PENDING) {
            return done(attempt, pending(signed));
        }
        return statuses.decided(ticket, signed, entry).thenApply(state -> attempt.answered(accepted(state)));
    }

    private Duration restOf(LedgerEntry entry) {
        Instant until = entry.voidUntil();
        Duration rest = until == null ? RETRY_AFTER : Duration.between(time.now(), until);
        return rest.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : rest;
    }

    private OrderResult.Accepted pending(String signed) {
        return new OrderResult.Accepted(signed, OrderStatus.PENDING, null, pollHints.first());
    }

    /** Too high a count is a loss of the ledger's or a cancel it has not heard of: ask the database, once per buyer and second. */
    private CompletionStage<Attempt> afterLimit(Attempt attempt, ClaimReply claim) {
        LedgerEntry last = claim.entry();
        boolean mayBeTooHigh = claim.used() > 0 && (last == null || last.state() != LedgerState.PENDING);
        BuyerOfItem key = new BuyerOfItem(attempt.ticket.item(), attempt.ticket.buyer());
        if (!mayBeTooHigh || attempt.countCorrected || corrected.asMap().putIfAbsent(key, true) != null) {
            return refused(attempt, limitReached(last));
        }
        Ticket ticket = attempt.ticket;
        Bucket bucket = bucketOf(ticket);
        return StoreCalls.blocking(scheduler, () -> store.unitsHeld(ticket.item(), ticket.buyer()))
                .thenCompose(actual -> {
                    if (actual + ticket.quantity() > attempt.item.perBuyerLimit() || actual >= claim.used()) {
                        return refused(attempt, limitReached(last));
                    }
                    return LedgerCalls.onScheduler(
                                    scheduler, () -> ledger.correct(bucket, ticket.buyer(), claim.used(), actual))
                            .thenCompose(reply -> reserve(attempt.withCountCorrected()));
                })
                .exceptionally(error -> {
                    listener.failed("correct", LedgerCalls.unwrap(error));
                    return attempt.answered(limitReached(last));
                });
    }

    private OrderResult limitReached(@Nullable LedgerEntry last) {
        Ticket ticket = last == null ? null : last.ticket();
        return new OrderResult.LimitReached(ticket == null ? null : tickets.sign(ticket));
    }

    /** Sold out is only said after a full pass over the other buckets brought nothing. */
    private CompletionStage<Attempt> afterEmpty(Attempt attempt, LocalItem localItem, Lanes lanes) {
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
    private CompletionStage<Attempt> refused(Attempt attempt, OrderResult refusal) {
        if (!localItems.of(attempt.ticket.item()).forgetful()) {
            return done(attempt, refusal);
        }
        return statuses.recorded(attempt.ticket)
                .thenApply(state -> attempt.answered(state.isEmpty() ? refusal : repeated(attempt, state.get())))
                .exceptionally(error -> {
                    listener.failed("look for a repeated key", LedgerCalls.unwrap(error));
                    return attempt.answered(unavailable(RETRY_AFTER));
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
    private CompletionStage<Attempt> afterLayoutChange(Attempt attempt) {
        ItemId item = attempt.ticket.item();
        localItems.eager(item);
        if (attempt.layoutReloaded) {
            return done(attempt, unavailable(RETRY_AFTER));
        }
        return sales.refresh(item.sale())
                .handle((sale, error) -> {
                    SaleItem fresh = sale == null ? null : sale.item(item.sku()).orElse(null);
                    return sale == null || fresh == null || fresh.layout().equals(attempt.item.layout())
                            ? null
                            : attempt.withLayoutOf(sale, fresh);
                })
                .thenCompose(moved -> moved == null ? done(attempt, unavailable(RETRY_AFTER)) : reserve(moved));
    }

    /**
     * Nothing was written: Unavailable. Unknown: force an answer; if even that is not to be had, the ticket will tell. A bucket that is
     * gone cannot be made to remember the void: it may be back before the reserve arrives.
     */
    private CompletionStage<Attempt> afterFailure(Attempt attempt, Lanes lanes, ClaimAnswer answer) {
        Throwable cause = LedgerCalls.unwrap(Objects.requireNonNull(answer.error()));
        listener.failed("reserve", cause);
        if (cause instanceof StoreUnavailableException unavailable && !unavailable.maybeDone()) {
            return done(attempt, unavailable(RETRY_AFTER));
        }
        Bucket bucket = lanes.lane(attempt.ticket.bucket()).bucket();
        return LedgerCalls.onScheduler(scheduler, () -> ledger.resolve(bucket, attempt.ticket, answer.deadline()))
                .thenCompose(reply -> reply.ok()
                        ? resolved(attempt, reply.value(), answer.deadline())
                        : done(attempt, unknown(attempt)))
                .exceptionally(error -> {
                    listener.failed("resolve", LedgerCalls.unwrap(error));
                    return attempt.answered(unknown(attempt));
                });
    }

    private OrderResult unknown(Attempt attempt) {
        return new OrderResult.Unknown(tickets.sign(attempt.ticket));
    }

    private CompletionStage<Attempt> resolved(Attempt attempt, LedgerEntry entry, Instant deadline) {
        return switch (entry.state()) {
            case PENDING -> attempt.ticket.equals(entry.ticket()) ? done(attempt, null) : known(attempt, entry);
            case VOID -> done(attempt, unavailable(Duration.between(time.now(), deadline.plus(VOID_AFTER_DEADLINE))));
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

    private static CompletionStage<Attempt> done(Attempt attempt, @Nullable OrderResult answer) {
        return CompletableFuture.completedFuture(attempt.answered(answer));
    }

    private record BuyerOfItem(ItemId item, BuyerId buyer) {}

    /** One ticket's way through the steps: what is wanted, what has been tried, and the answer. Immutable. */
    public static final class Attempt {
        final Sale sale;
        final SaleItem item;
        final Ticket ticket;
        final boolean layoutReloaded;
        final boolean clockCorrected;
        final boolean countCorrected;
        final int passes;
        final @Nullable OrderResult answer;

        private Attempt(
                Sale sale,
                SaleItem item,
                Ticket ticket,
                boolean layoutReloaded,
                boolean clockCorrected,
                boolean countCorrected,
                int passes,
                @Nullable OrderResult answer) {
            this.sale = sale;
            this.item = item;
            this.ticket = ticket;
            this.layoutReloaded = layoutReloaded;
            this.clockCorrected = clockCorrected;
            this.countCorrected = countCorrected;
            this.passes = passes;
            this.answer = answer;
        }

        public static Attempt of(Sale sale, SaleItem item, Ticket ticket) {
            return new Attempt(sale, item, ticket, false, false, false, 0, null);
        }

        /** The ticket as it was reserved: its bucket may have changed on the way. */
        public Ticket ticket() {
            return ticket;
        }

        /** The answer for the buyer; null if the units are reserved. */
        public @Nullable OrderResult answer() {
            return answer;
        }

        private Attempt answered(@Nullable OrderResult newAnswer) {
            return new Attempt(sale, item, ticket, layoutReloaded, clockCorrected, countCorrected, passes, newAnswer);
        }

        private Attempt withClockCorrected() {
            return new Attempt(sale, item, ticket, layoutReloaded, true, countCorrected, passes, null);
        }

        private Attempt withCountCorrected() {
            return new Attempt(sale, item, ticket, layoutReloaded, clockCorrected, true, passes, null);
        }

        private Attempt withPass() {
            return new Attempt(sale, item, ticket, layoutReloaded, clockCorrected, countCorrected, passes + 1, null);
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
            return new Attempt(newSale, newItem, moved, true, clockCorrected, countCorrected, passes, null);
        }
    }
}

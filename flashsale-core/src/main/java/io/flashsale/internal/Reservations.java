package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.handler.OrderContext;
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
 * <p>Whenever the ledger says that nothing is reserved the buyer's {@link AcceptedPromise} hears it, and is asked before the ledger may
 * reserve again: whatever takes long in between ends as Unavailable and not as Unknown.
 *
 * <p>Bounds: one reload of the layout, one correction of the clock, one correction of the buyer's count, {@value #MAX_PASSES} borrow
 * passes.
 */
final class Reservations {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int MAX_PASSES = 16;
    /** Of a buyer's orders the newest so many are looked at for those that the ledger still counts. */
    private static final int MAX_CANCELLED = 100;
    /** Voids are kept until this long after the reserve's deadline. */
    private static final Duration VOID_AFTER_DEADLINE = Duration.ofSeconds(1);

    private final StockLedger ledger;
    private final OrderStore store;
    private final SaleReader sales;
    private final LocalItems localItems;
    private final Borrowing borrowing;
    private final RepeatedKeys repeatedKeys;
    private final TicketAnswers answers;
    private final TicketCodec tickets;
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
            RepeatedKeys repeatedKeys,
            TicketAnswers answers,
            TicketCodec tickets,
            Surroundings around) {
        this.ledger = ledger;
        this.store = store;
        this.sales = sales;
        this.localItems = localItems;
        this.borrowing = borrowing;
        this.repeatedKeys = repeatedKeys;
        this.answers = answers;
        this.tickets = tickets;
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

    /** Once more, after the ledger has said that nothing is reserved. */
    private CompletionStage<End> reserveAgain(Attempt attempt) {
        return attempt.promise.again(attempt.ticket) ? reserve(attempt) : answered(unavailable(RETRY_AFTER));
    }

    private CompletionStage<End> next(Attempt attempt, LocalItem localItem, Lanes lanes, ClaimAnswer answer) {
        LedgerReply<?> reply = answer.reply();
        if (reply == null) {
            return afterFailure(attempt, lanes, answer);
        }
        Attempt heard = reply.anew() ? attempt.withForgotten() : attempt;
        ClaimReply claim = answer.claim();
        return claim == null || claim.code() == ClaimReply.Code.CLOSED
                ? afterRefusal(heard, reply.code())
                : afterClaim(heard, localItem, lanes, claim);
    }

    private CompletionStage<End> afterRefusal(Attempt attempt, LedgerReply.Code code) {
        attempt.promise.nothingReserved();
        return switch (code) {
            case OK, DUPLICATE -> throw new IllegalStateException("the ledger refused a claim without a reason");
            case MARKED -> {
                localItems.eager(attempt.ticket.item());
                yield refused(attempt.withForgotten(), unavailable(RETRY_AFTER));
            }
            case NO_INIT, EPOCH -> afterLayoutChange(attempt.withForgotten());
            case LATE ->
                attempt.clockCorrected
                        ? refused(attempt, unavailable(RETRY_AFTER))
                        : reserveAgain(attempt.withClockCorrected());
            case NOT_YET -> refused(attempt, new OrderResult.NotStarted(attempt.sale.startsAt()));
            case ENDED -> refused(attempt, OrderResult.Ended.INSTANCE);
            case PAUSED -> refused(attempt, new OrderResult.Paused(RETRY_AFTER));
        };
    }

    private CompletionStage<End> afterClaim(Attempt attempt, LocalItem localItem, Lanes lanes, ClaimReply claim) {
        if (claim.code() != ClaimReply.Code.RESERVED && claim.code() != ClaimReply.Code.KNOWN) {
            attempt.promise.nothingReserved();
        }
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
        if (entry.state() == LedgerEntry.State.VOID) {
            attempt.promise.nothingReserved();
            return answered(unavailable(restOf(entry)));
        }
        return repeatedKeys.known(attempt.ticket, entry).thenApply(Answered::new);
    }

    private Duration restOf(LedgerEntry entry) {
        Instant until = entry.voidUntil();
        return until == null ? RETRY_AFTER : Duration.between(time.now(), until);
    }

    /** The ledger counts too many units if it has not heard of a cancel: look for such, once per buyer and second. */
    private CompletionStage<End> afterLimit(Attempt attempt, ClaimReply claim) {
        LedgerEntry last = claim.entry();
        Ticket ticket = attempt.ticket;
        boolean mayBeTooHigh = claim.used() > 0 && (last == null || last.state() != LedgerEntry.State.PENDING);
        BuyerOfItem key = new BuyerOfItem(ticket.item(), ticket.buyer());
        if (!mayBeTooHigh || attempt.countCorrected || corrected.asMap().putIfAbsent(key, true) != null) {
            return refused(attempt, limitReached(last));
        }
        return Stages.blocking(scheduler, () -> cancelled(ticket))
                .thenCompose(orders -> orders.isEmpty()
                        ? CompletableFuture.completedFuture(0)
                        : Stages.onScheduler(scheduler, () -> ledger.correct(bucketOf(ticket), ticket.buyer(), orders))
                                .thenApply(LedgerReply::value))
                .exceptionally(error -> {
                    listener.failed("correct", Stages.unwrap(error));
                    return 0;
                })
                .thenCompose(tooMany -> tooMany > 0
                        ? reserveAgain(attempt.withCountCorrected())
                        : refused(attempt, limitReached(last)));
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

    /** The buyer hears sold out only after a full pass over the other buckets has shown that none has anything. */
    private CompletionStage<End> afterEmpty(Attempt attempt, LocalItem localItem, Lanes lanes) {
        int quantity = attempt.ticket.quantity();
        OrderResult fresh = localItem.gate().freshRefusal(quantity, time.millis());
        if (fresh != null || attempt.passes >= MAX_PASSES) {
            return refused(attempt, fresh == null ? OrderResult.SoldOut.INSTANCE : fresh);
        }
        return borrowing
                .borrow(localItem, lanes, attempt.ticket.bucket(), quantity)
                .thenCompose(outcome -> {
                    if (outcome == Borrowing.Outcome.MOVED) {
                        return reserveAgain(attempt.withPass());
                    }
                    OrderResult answer = outcome == Borrowing.Outcome.NONE_LEFT
                            ? OrderResult.SoldOut.INSTANCE
                            : TicketAnswers.UNAVAILABLE;
                    localItem.gate().closed(quantity, time.millis(), answer);
                    localItem.eagerUntil(time.millis() + 2_000);
                    return refused(attempt, answer);
                });
    }

    /** A bucket that may have forgotten tickets cannot tell a repeated key from a new one: then the order store is asked for the ticket first. */
    private CompletionStage<End> refused(Attempt attempt, OrderResult refusal) {
        return attempt.keyed
                        && (attempt.mayBeForgotten
                                || localItems.of(attempt.ticket.item()).forgetful())
                ? repeatedKeys.recorded(attempt.ticket, refusal).thenApply(Answered::new)
                : answered(refusal);
    }

    /** The bucket is gone or of another layout: read the layout again, once; the top-up brings lost buckets back. */
    private CompletionStage<End> afterLayoutChange(Attempt attempt) {
        ItemId item = attempt.ticket.item();
        localItems.eager(item);
        if (attempt.layoutReloaded) {
            return refused(attempt, unavailable(RETRY_AFTER));
        }
        return sales.refresh(item.sale())
                .handle((sale, error) -> {
                    SaleItem fresh = sale == null ? null : sale.item(item.sku()).orElse(null);
                    return sale == null || fresh == null || fresh.layout().equals(attempt.item.layout())
                            ? null
                            : attempt.withLayoutOf(sale, fresh);
                })
                .thenCompose(moved -> moved == null ? refused(attempt, unavailable(RETRY_AFTER)) : reserveAgain(moved));
    }

    /**
     * If nothing was written the answer is Unavailable. If nobody knows, the ledger is made to answer; if it does not, the answer is
     * Unknown. A bucket that is gone cannot be made to remember the void: it may be back before the reserve arrives.
     */
    private CompletionStage<End> afterFailure(Attempt attempt, Lanes lanes, ClaimAnswer answer) {
        Throwable cause = Stages.unwrap(Objects.requireNonNull(answer.error()));
        listener.failed("reserve", cause);
        if (cause instanceof StoreUnavailableException unavailable && !unavailable.maybeDone()) {
            attempt.promise.nothingReserved();
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
        return answers.unknown(attempt.ticket);
    }

    private CompletionStage<End> resolved(Attempt attempt, LedgerEntry entry, Instant deadline) {
        return switch (entry.state()) {
            case PENDING -> attempt.ticket.equals(entry.ticket()) ? reserved(attempt) : known(attempt, entry);
            case VOID -> {
                attempt.promise.nothingReserved();
                yield answered(unavailable(
                        Duration.between(time.now(bucketOf(attempt.ticket)), deadline.plus(VOID_AFTER_DEADLINE))));
            }
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

    /**
     * One ticket's way through the steps: what is wanted, and what has been tried.
     *
     * @param keyed whether the request can be told from a new one
     * @param mayBeForgotten whether the ledger may have forgotten its ticket
     */
    record Attempt(
            Sale sale,
            SaleItem item,
            Ticket ticket,
            AcceptedPromise promise,
            boolean keyed,
            boolean mayBeForgotten,
            boolean layoutReloaded,
            boolean clockCorrected,
            boolean countCorrected,
            int passes) {
        static Attempt of(OrderContext context, Ticket ticket, AcceptedPromise promise) {
            boolean keyed = context.request().idempotencyKey() != null;
            return new Attempt(context.sale(), context.item(), ticket, promise, keyed, false, false, false, false, 0);
        }

        private Attempt withForgotten() {
            return new Attempt(
                    sale, item, ticket, promise, keyed, true, layoutReloaded, clockCorrected, countCorrected, passes);
        }

        private Attempt withClockCorrected() {
            return new Attempt(
                    sale, item, ticket, promise, keyed, mayBeForgotten, layoutReloaded, true, countCorrected, passes);
        }

        private Attempt withCountCorrected() {
            return new Attempt(
                    sale, item, ticket, promise, keyed, mayBeForgotten, layoutReloaded, clockCorrected, true, passes);
        }

        private Attempt withPass() {
            return new Attempt(
                    sale,
                    item,
                    ticket,
                    promise,
                    keyed,
                    mayBeForgotten,
                    layoutReloaded,
                    clockCorrected,
                    countCorrected,
                    passes + 1);
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
            return new Attempt(
                    newSale,
                    newItem,
                    moved,
                    promise,
                    keyed,
                    mayBeForgotten,
                    true,
                    clockCorrected,
                    countCorrected,
                    passes);
        }
    }
}

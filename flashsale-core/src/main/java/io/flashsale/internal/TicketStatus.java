package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.BuyerId;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.TicketCodec.Signed;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Read;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers where a ticket stands: near cache, then ledger, then order store. It writes nothing. Unknown never means failed: a server that does
 * not answer leaves the ticket PENDING, and one that nobody knows is handed to {@link LostTickets}.
 *
 * <p>What a buyer has seen stays seen, on whatever node: only final statuses are remembered, or believed if a replica tells them; everything
 * else is asked for on the primary. PENDING in the ledger is PENDING, unless the ledger has just not answered: then the row may know more.
 *
 * <p>Bounds: 200,000 final states in memory, each for ten minutes; {@value #MAX_SILENT} items whose ledger did not answer; the
 * order store is asked within the bounds of {@link OrderRows}.
 */
final class TicketStatus {
    private static final Duration KEEP = Duration.ofMinutes(10);
    /** A sweeper tells the ledger of a row that it has not heard of within this time. */
    private static final Duration HEARS_WITHIN = Duration.ofSeconds(10);

    private static final int MAX_SILENT = 10_000;
    /** What is told of an order that waits for its payment changes rarely: the buyer is to ask as if it were this old. */
    private static final Duration AGE_OF_CREATED = Duration.ofSeconds(10);

    /** So a ticket that is to be settled is asked for every second at first. */
    private static final Duration AGE_OF_UNCONFIRMED = Duration.ofSeconds(2);

    private final TicketCodec tickets;
    private final StockLedger ledger;
    private final OrderRows primary;
    private final OrderRows replica;
    private final LostTickets lost;
    private final StoreWatch watch;
    private final PollHints pollHints;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final FlashSaleSettings settings;
    private final Cache<TicketId, Known> near;
    /** Items whose ledger has just not answered: it may not have heard how a ticket ended that it calls PENDING. */
    private final Cache<ItemId, Boolean> silent;

    TicketStatus(
            TicketCodec tickets,
            StockLedger ledger,
            OrderStore store,
            LostTickets lost,
            StoreWatch watch,
            PollHints pollHints,
            Surroundings around) {
        this.tickets = tickets;
        this.ledger = ledger;
        this.primary = new OrderRows(store, Read.PRIMARY, around.scheduler());
        this.replica = new OrderRows(store, Read.REPLICA, around.scheduler());
        this.lost = lost;
        this.watch = watch;
        this.pollHints = pollHints;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.listener = around.listener();
        this.settings = around.settings();
        this.near = Caffeine.newBuilder()
                .maximumSize(200_000)
                .expireAfterWrite(KEEP)
                .ticker(() -> time.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
        this.silent = Caffeine.newBuilder()
                .maximumSize(MAX_SILENT)
                .expireAfterWrite(HEARS_WITHIN)
                .ticker(() -> time.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
    }

    /** The ticket's facts if it is one of ours and this buyer's. */
    Optional<Ticket> owned(BuyerId buyer, String signed) {
        return verified(buyer, signed).map(Signed::ticket);
    }

    private Optional<Signed> verified(BuyerId buyer, String text) {
        return Optional.ofNullable(tickets.verify(text))
                .filter(signed -> signed.ticket().buyer().equals(buyer));
    }

    CompletionStage<Optional<OrderState>> status(BuyerId buyer, String text) {
        Optional<Signed> verified = verified(buyer, text);
        if (verified.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Signed signed = verified.get();
        Ticket ticket = signed.ticket();
        Known known = near.getIfPresent(ticket.id());
        if (known != null) {
            return CompletableFuture.completedFuture(Optional.of(state(ticket, text, known)));
        }
        Bucket bucket = new Bucket(ticket.item(), ticket.bucket(), ticket.epoch());
        return Stages.onScheduler(scheduler, () -> ledger.find(bucket, ticket))
                .handle((reply, error) -> reply)
                .thenCompose(reply -> fromReply(signed, text, reply))
                .thenApply(state -> Optional.of(askedAgainSoon(signed, state)));
    }

    /** A ticket without a promise is settled once it was asked for after its time, so that is when to ask, and then every second. */
    private OrderState askedAgainSoon(Signed signed, OrderState state) {
        Instant settledAfter = signed.settledAfter();
        if (settledAfter == null || state.status() != OrderStatus.PENDING) {
            return state;
        }
        Ticket ticket = signed.ticket();
        Bucket bucket = new Bucket(ticket.item(), ticket.bucket(), ticket.epoch());
        long millis = time.now(bucket).toEpochMilli() - settledAfter.toEpochMilli();
        Duration after = pollHints.after(Math.max(AGE_OF_UNCONFIRMED.toMillis(), millis));
        return new OrderState(
                state.signedTicket(),
                ticket,
                state.status(),
                state.reason(),
                state.expiresAt(),
                millis < 0 ? after.minusMillis(millis) : after);
    }

    private CompletionStage<OrderState> fromReply(
            Signed signed, String text, @Nullable LedgerReply<Optional<LedgerEntry>> reply) {
        Ticket ticket = signed.ticket();
        if (reply == null) {
            silent.put(ticket.item(), true);
            return fromRow(ticket, text, false, () -> {});
        }
        LedgerEntry entry = reply.value().orElse(null);
        if (entry != null && entry.state() != LedgerEntry.State.VOID) {
            return ofEntry(ticket, text, entry);
        }
        boolean old = watch.age(ticket) >= settings.giveUpAfter().toMillis();
        return fromRow(ticket, text, old, () -> lost.forgotten(signed));
    }

    /** Where a ticket stands that the ledger knows, and not as void. */
    CompletionStage<OrderState> ofEntry(Ticket ticket, String text, LedgerEntry entry) {
        return switch (entry.state()) {
            case PENDING ->
                silent.getIfPresent(ticket.item()) == null
                        ? CompletableFuture.completedFuture(pending(ticket, text))
                        : fromRow(ticket, text, false, () -> {});
            case VOID -> CompletableFuture.completedFuture(pending(ticket, text));
            case REJECTED ->
                // That one is lost the ledger hears before there is a row, and the row counts.
                entry.reason() == OrderReason.LOST
                        ? fromRow(ticket, text, true, () -> lost.withoutRow(ticket))
                        : CompletableFuture.completedFuture(
                                remember(ticket, text, OrderStatus.REJECTED, entry.reason(), null));
            case CREATED -> fromRow(ticket, text, false, () -> lost.withoutRow(ticket));
            case CANCELLED -> fromRow(ticket, text, true, () -> lost.withoutRow(ticket));
        };
    }

    /**
     * Reads the row.
     *
     * @param likelyFinal whether to ask a replica first, and believe it if it is
     * @param ifNone what to do about a ticket without a row
     */
    private CompletionStage<OrderState> fromRow(Ticket ticket, String text, boolean likelyFinal, Runnable ifNone) {
        return (likelyFinal ? finalRow(ticket) : primary.find(ticket)).handle((row, error) -> {
            if (error != null) {
                Throwable cause = Stages.unwrap(error);
                watch.failed(ticket.item(), cause);
                listener.failed("status", cause);
                return pending(ticket, text);
            }
            if (row.isEmpty()) {
                ifNone.run();
                return pending(ticket, text);
            }
            Order order = row.get();
            return remember(ticket, text, order.status(), order.reason(), order);
        });
    }

    private CompletionStage<Optional<Order>> finalRow(Ticket ticket) {
        return replica.find(ticket)
                .exceptionally(error -> Optional.empty())
                .thenCompose(
                        row -> row.filter(order -> order.status().isFinal()).isPresent()
                                ? CompletableFuture.completedFuture(row)
                                : primary.find(ticket));
    }

    /** What a row on the primary says. */
    OrderState ofRow(Order row) {
        return remember(row.ticket(), tickets.sign(row.ticket()), row.status(), row.reason(), row);
    }

    /** Who read what was not final yet is told what somebody else has seen meanwhile. */
    private OrderState remember(
            Ticket ticket, String text, OrderStatus status, @Nullable OrderReason reason, @Nullable Order row) {
        Known known = new Known(status, reason, row);
        if (status.isFinal()) {
            near.put(ticket.id(), known);
            return state(ticket, text, known);
        }
        Known seen = near.getIfPresent(ticket.id());
        return state(ticket, text, seen == null ? known : seen);
    }

    private OrderState state(Ticket ticket, String text, Known known) {
        return new OrderState(
                text,
                known.row == null ? ticket : known.row.ticket(),
                known.status,
                known.reason,
                known.row == null ? null : known.row.expiresAt(),
                known.status.isFinal() ? null : pollHints.after(AGE_OF_CREATED.toMillis()));
    }

    private OrderState pending(Ticket ticket, String text) {
        long age = time.now().toEpochMilli() - ticket.issuedAt().toEpochMilli();
        return new OrderState(text, ticket, OrderStatus.PENDING, null, null, pollHints.after(age));
    }

    private record Known(
            OrderStatus status,
            @Nullable OrderReason reason,
            @Nullable Order row) {}
}

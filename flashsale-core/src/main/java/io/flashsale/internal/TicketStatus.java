package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.BuyerId;
import io.flashsale.FlashSaleSettings;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Read;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers where a ticket stands: near cache, then ledger, then order store. Unknown never means failed: a server that does not answer
 * leaves the ticket PENDING, and only a ticket of which ledger, queue and primary all know nothing is declared lost.
 *
 * <p>Bounds: 200,000 states in memory, final ones for ten minutes, others for a second.
 */
final class TicketStatus {
    private static final Duration KEEP_FINAL = Duration.ofMinutes(10);
    private static final Duration KEEP_OPEN = Duration.ofSeconds(1);
    /** After a buyer has changed something the replica may be behind: the primary is asked for this long. */
    private static final Duration PRIMARY_AFTER_CHANGE = Duration.ofSeconds(5);

    private final TicketCodec tickets;
    private final StockLedger ledger;
    private final OrderStore store;
    private final QueueProgress progress;
    private final StoreWatch watch;
    private final PollHints pollHints;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final FlashSaleSettings settings;
    private final Cache<TicketId, Known> near =
            Caffeine.newBuilder().maximumSize(200_000).executor(Runnable::run).build();
    private final Cache<BuyerId, Long> changedAt;

    TicketStatus(
            TicketCodec tickets,
            StockLedger ledger,
            OrderStore store,
            QueueProgress progress,
            StoreWatch watch,
            PollHints pollHints,
            Surroundings around) {
        this.tickets = tickets;
        this.ledger = ledger;
        this.store = store;
        this.progress = progress;
        this.watch = watch;
        this.pollHints = pollHints;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.listener = around.listener();
        this.settings = around.settings();
        this.changedAt = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(PRIMARY_AFTER_CHANGE)
                .ticker(() -> time.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
    }

    /** The ticket's facts if it is one of ours and this buyer's. */
    Optional<Ticket> owned(BuyerId buyer, String signed) {
        Ticket ticket = tickets.verify(signed);
        return ticket != null && ticket.buyer().equals(buyer) ? Optional.of(ticket) : Optional.empty();
    }

    CompletionStage<Optional<OrderState>> status(BuyerId buyer, String signed) {
        Optional<Ticket> owned = owned(buyer, signed);
        if (owned.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Ticket ticket = owned.get();
        Known known = near.getIfPresent(ticket.id());
        if (known != null && time.millis() < known.until) {
            return CompletableFuture.completedFuture(Optional.of(state(ticket, signed, known)));
        }
        Bucket bucket = new Bucket(ticket.item(), ticket.bucket(), ticket.epoch());
        return Stages.onScheduler(scheduler, () -> ledger.find(bucket, ticket))
                .handle((reply, error) -> reply)
                .thenCompose(reply -> fromReply(ticket, signed, reply))
                .thenApply(Optional::of);
    }

    /** Where a ticket stands that is settled according to the ledger. */
    CompletionStage<OrderState> decided(Ticket ticket, String signed, LedgerEntry entry) {
        if (entry.state() == LedgerEntry.State.REJECTED) {
            return CompletableFuture.completedFuture(
                    remember(ticket, signed, OrderStatus.REJECTED, entry.reason(), null));
        }
        return fromStore(ticket, signed, false);
    }

    /** Where a ticket stands according to its row on the primary; empty if it has none; fails if the order store does. */
    CompletionStage<Optional<OrderState>> recorded(Ticket ticket) {
        return blocking(() -> row(ticket, Read.PRIMARY))
                .thenApply(row -> row == null
                        ? Optional.empty()
                        : Optional.of(ofRow(row.ticket(), tickets.sign(row.ticket()), row)));
    }

    /** Notes that the buyer changed something: what is remembered of the ticket no longer holds. */
    void changed(Order order) {
        changedAt.put(order.ticket().buyer(), time.millis());
        near.invalidate(order.id());
    }

    private CompletionStage<OrderState> fromReply(
            Ticket ticket, String signed, @Nullable LedgerReply<Optional<LedgerEntry>> reply) {
        if (reply == null) {
            return CompletableFuture.completedFuture(pending(ticket, signed));
        }
        LedgerEntry entry = reply.value().orElse(null);
        if (entry == null || entry.state() == LedgerEntry.State.VOID) {
            return fromStore(ticket, signed, true);
        }
        return entry.state() == LedgerEntry.State.PENDING
                ? CompletableFuture.completedFuture(pending(ticket, signed))
                : decided(ticket, signed, entry);
    }

    /** Reads the row; {@code ledgerKnowsNothing} allows the ticket to be declared lost when there is none. */
    private CompletionStage<OrderState> fromStore(Ticket ticket, String signed, boolean ledgerKnowsNothing) {
        Read read = ledgerKnowsNothing || changedAt.getIfPresent(ticket.buyer()) != null ? Read.PRIMARY : Read.REPLICA;
        return blocking(() -> row(ticket, read))
                .thenCompose(row -> {
                    if (row != null) {
                        return CompletableFuture.completedFuture(ofRow(ticket, signed, row));
                    }
                    return ledgerKnowsNothing
                            ? perhapsLost(ticket, signed)
                            : CompletableFuture.completedFuture(pending(ticket, signed));
                })
                .exceptionally(error -> {
                    Throwable cause = Stages.unwrap(error);
                    watch.failed(ticket.item(), cause);
                    listener.failed("status", cause);
                    return pending(ticket, signed);
                });
    }

    private @Nullable Order row(Ticket ticket, Read read) {
        List<Order> rows = store.find(List.of(ticket.id()), read);
        return rows.isEmpty() ? null : rows.get(0);
    }

    private CompletionStage<OrderState> perhapsLost(Ticket ticket, String signed) {
        long age = watch.age(ticket);
        if (age < settings.lostAfter().toMillis()) {
            return CompletableFuture.completedFuture(pending(ticket, signed));
        }
        return progress.look(ticket.item()).thenCompose(seen -> {
            if (seen.lags() && age < settings.giveUpAfter().toMillis()) {
                return CompletableFuture.completedFuture(pending(ticket, signed));
            }
            return blocking(() -> store.reject(ticket, OrderReason.LOST)).thenApply(decision -> {
                if (decision.fresh()) {
                    listener.rejected(decision.order());
                }
                return ofRow(ticket, signed, decision.order());
            });
        });
    }

    private <T extends @Nullable Object> CompletionStage<T> blocking(Supplier<T> work) {
        return Stages.blocking(scheduler, work);
    }

    private OrderState ofRow(Ticket ticket, String signed, Order row) {
        return remember(ticket, signed, row.status(), row.reason(), row);
    }

    private OrderState remember(
            Ticket ticket, String signed, OrderStatus status, @Nullable OrderReason reason, @Nullable Order row) {
        Duration keep = status.isFinal() ? KEEP_FINAL : KEEP_OPEN;
        Known known = new Known(status, reason, row, time.millis() + keep.toMillis());
        near.put(ticket.id(), known);
        return state(ticket, signed, known);
    }

    private OrderState state(Ticket ticket, String signed, Known known) {
        return new OrderState(
                signed,
                known.row == null ? ticket : known.row.ticket(),
                known.status,
                known.reason,
                known.row == null ? null : known.row.expiresAt(),
                known.status.isFinal()
                        ? null
                        : pollHints.after(Duration.ofSeconds(10).toMillis()));
    }

    private OrderState pending(Ticket ticket, String signed) {
        long age = time.now().toEpochMilli() - ticket.issuedAt().toEpochMilli();
        return new OrderState(signed, ticket, OrderStatus.PENDING, null, null, pollHints.after(age));
    }

    private record Known(
            OrderStatus status,
            @Nullable OrderReason reason,
            @Nullable Order row,
            long until) {}
}

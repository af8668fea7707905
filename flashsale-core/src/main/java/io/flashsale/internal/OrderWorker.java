package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderQueue.Verdict;
import io.flashsale.spi.OrderQueue.Verdict.Decided;
import io.flashsale.spi.OrderStore.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes batches off the queue, has the order store decide them and the ledger settle them. While a batch of an item is being settled the
 * next one is decided, and only that one.
 */
final class OrderWorker implements OrderQueue.Consumer {
    private final Decider decider;
    private final Settler settler;
    private final OrderQueue queue;
    private final StoreWatch watch;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final ItemMutex deciding = new ItemMutex();
    private final ItemMutex settling = new ItemMutex();

    OrderWorker(Decider decider, Settler settler, OrderQueue queue, StoreWatch watch, Surroundings around) {
        this.decider = decider;
        this.settler = settler;
        this.queue = queue;
        this.watch = watch;
        this.time = around.time();
        this.listener = around.listener();
    }

    @Override
    public CompletionStage<Verdict> accept(ItemId item, List<Ticket> tickets) {
        List<Ticket> ours = ownTickets(item, tickets);
        if (ours.isEmpty()) {
            return CompletableFuture.completedFuture(Verdict.DONE);
        }
        return begin(item, ours).handle((decided, error) -> error == null ? decided : Verdict.RETRY);
    }

    /** Decides and settles; fails if the order store is unreachable. */
    CompletionStage<Void> decide(ItemId item, List<Ticket> tickets) {
        return begin(item, tickets).thenCompose(Decided::settled);
    }

    private CompletionStage<Decided> begin(ItemId item, List<Ticket> tickets) {
        List<Decision> committed = new ArrayList<>();
        return deciding.run(
                item,
                () -> decider.decide(item, tickets, decisions -> {
                            committed.addAll(decisions);
                            decisions.forEach(this::announce);
                        })
                        .whenComplete((decisions, error) -> {
                            if (error != null) {
                                watch.failed(item, error);
                                listener.failed("decide", Stages.unwrap(error));
                                Object unused = settle(item, committed); // and the caller tries the rest again
                            }
                        })
                        .thenCompose(decisions -> settle(item, decisions)));
    }

    /** Completes once the item's last batch is settled and this one is being settled. */
    private CompletionStage<Decided> settle(ItemId item, List<Decision> decisions) {
        CompletableFuture<Decided> begun = new CompletableFuture<>();
        settling.run(item, () -> {
                    CompletionStage<Void> settled = settler.settle(decisions);
                    begun.complete(new Decided(settled));
                    return settled;
                })
                .exceptionally(error -> {
                    begun.completeExceptionally(error);
                    return null;
                });
        return begun;
    }

    private List<Ticket> ownTickets(ItemId item, List<Ticket> tickets) {
        List<Ticket> ours = new ArrayList<>(tickets.size());
        for (Ticket ticket : tickets) {
            if (ticket.item().equals(item)) {
                ours.add(ticket);
            } else {
                queue.deadLetter(ticket, "delivered with the tickets of " + item);
            }
        }
        return ours;
    }

    private void announce(Decision decision) {
        if (!decision.fresh()) {
            return;
        }
        Order order = decision.order();
        if (order.status() == OrderStatus.REJECTED) {
            listener.rejected(order);
        } else {
            listener.created(order);
        }
        Ticket ticket = order.ticket();
        listener.decided(ticket.item(), Duration.between(ticket.issuedAt(), time.now()));
    }
}

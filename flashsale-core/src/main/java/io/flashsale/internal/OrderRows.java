package io.flashsale.internal;

import io.flashsale.Order;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks up the order rows of single tickets for one purpose, many of them in one statement: requests that come while a statement is under
 * way travel together in the next one.
 *
 * <p>Bounds, apart from everything else that asks the order store: {@value #MAX_RUNNING} statements at a time of {@value #MAX_BATCH} tickets,
 * {@value #MAX_WAITING} requests waiting.
 */
final class OrderRows {
    static final int MAX_RUNNING = 2;
    static final int MAX_BATCH = 200;
    static final int MAX_WAITING = 2_000;

    private final OrderStore store;
    private final OrderStore.Read copy;
    private final Scheduler scheduler;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();

    OrderRows(OrderStore store, OrderStore.Read copy, Scheduler scheduler) {
        this.store = store;
        this.copy = copy;
        this.scheduler = scheduler;
    }

    /** The ticket's row; fails as the order store does, and with {@link StoreUnavailableException} if too many are waiting. */
    CompletionStage<Optional<Order>> find(Ticket ticket) {
        if (waitingCount.incrementAndGet() > MAX_WAITING) {
            waitingCount.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new StoreUnavailableException(MAX_WAITING + " tickets are being looked up already", null, false));
        }
        Waiting request = new Waiting(ticket.id(), new CompletableFuture<>());
        waiting.add(request);
        drain();
        return request.answer;
    }

    /** Whoever ends a statement looks at the queue again: a request may have come in between and found no room for another. */
    private void drain() {
        while (!waiting.isEmpty() && takeSlot()) {
            List<Waiting> batch = nextBatch();
            CompletionStage<Map<TicketId, Order>> found = Stages.blocking(scheduler, () -> read(batch));
            boolean done = found.toCompletableFuture().isDone();
            found.whenComplete((rows, error) -> {
                running.decrementAndGet();
                for (Waiting request : batch) {
                    if (error == null) {
                        request.answer.complete(Optional.ofNullable(rows.get(request.ticket)));
                    } else {
                        request.answer.completeExceptionally(Stages.unwrap(error));
                    }
                }
                if (!done) {
                    drain();
                }
            });
        }
    }

    private boolean takeSlot() {
        while (true) {
            int current = running.get();
            if (current >= MAX_RUNNING) {
                return false;
            }
            if (running.compareAndSet(current, current + 1)) {
                return true;
            }
        }
    }

    private List<Waiting> nextBatch() {
        List<Waiting> batch = new ArrayList<>();
        while (batch.size() < MAX_BATCH) {
            Waiting next = waiting.poll();
            if (next == null) {
                break;
            }
            waitingCount.decrementAndGet();
            batch.add(next);
        }
        return batch;
    }

    /** Blocks. */
    private Map<TicketId, Order> read(List<Waiting> batch) {
        Map<TicketId, Order> rows = new HashMap<>();
        if (!batch.isEmpty()) {
            List<TicketId> ids = batch.stream().map(Waiting::ticket).distinct().toList();
            store.find(ids, copy).forEach(order -> rows.put(order.id(), order));
        }
        return rows;
    }

    private record Waiting(TicketId ticket, CompletableFuture<Optional<Order>> answer) {}
}

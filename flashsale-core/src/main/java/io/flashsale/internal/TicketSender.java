package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.OrderQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends tickets to the queue, and knows when there is none to speak of: when no send has been confirmed for a second, a node that decides
 * decides its own tickets. A record that arrives after all meets the row.
 *
 * <p>Bound: {@value #MAX_OPEN} sends are remembered; what is beyond is left to the sweeper.
 */
final class TicketSender {
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final long PATIENCE_MILLIS = 1_000;
    /** From then on the sweeper looks after a ticket. */
    private static final long SWEEPER_MILLIS = 3_000;

    private static final int MAX_OPEN = 100_000;

    private final OrderQueue queue;
    private final OrderWorker worker;
    private final boolean decides;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final BackgroundTask task;
    private final ConcurrentLinkedQueue<Sent> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger openCount = new AtomicInteger();
    private volatile long confirmedAt;
    private volatile long troubleAt = Long.MIN_VALUE;

    /** @param decides whether this node decides tickets */
    TicketSender(OrderQueue queue, OrderWorker worker, boolean decides, Surroundings around) {
        this.queue = queue;
        this.worker = worker;
        this.decides = decides;
        this.time = around.time();
        this.listener = around.listener();
        this.task = new BackgroundTask("unsent tickets", EVERY, this::decideUnsent, around);
        this.confirmedAt = time.millis();
    }

    /** The task that decides what cannot be sent; to be started where tickets are decided. */
    BackgroundTask task() {
        return task;
    }

    /** Completes as the queue's {@link OrderQueue#send} does. */
    CompletionStage<Void> send(Ticket ticket) {
        CompletionStage<Void> sent = Stages.call(() -> queue.send(ticket));
        CompletableFuture<Void> confirmation = sent.toCompletableFuture();
        if (confirmation.isDone() && !confirmation.isCompletedExceptionally()) {
            confirmed();
            return sent;
        }
        if (decides && openCount.incrementAndGet() <= MAX_OPEN) {
            open.add(new Sent(ticket, confirmation, time.millis()));
        } else if (decides) {
            openCount.decrementAndGet();
        }
        sent.whenComplete((done, error) -> {
            if (error == null) {
                confirmed();
            } else {
                troubleAt = time.millis();
            }
        });
        return sent;
    }

    /** Whether sends have been failing for a second, and none was confirmed. */
    boolean isDown() {
        return troubleAt >= confirmedAt && !confirmedLately();
    }

    /** Whether a send was confirmed within the last second. */
    boolean confirmedLately() {
        return time.millis() - confirmedAt < PATIENCE_MILLIS;
    }

    private void confirmed() {
        long now = time.millis();
        if (confirmedAt != now) {
            confirmedAt = now;
        }
    }

    private void decideUnsent() {
        long now = time.millis();
        Map<ItemId, List<Ticket>> unsent = new HashMap<>();
        for (Iterator<Sent> each = open.iterator(); each.hasNext(); ) {
            Sent sent = each.next();
            boolean confirmed = sent.confirmation.isDone() && !sent.confirmation.isCompletedExceptionally();
            boolean given = confirmed || now - sent.at >= SWEEPER_MILLIS;
            boolean late = sent.confirmation.isDone() || now - sent.at >= PATIENCE_MILLIS;
            if (!confirmed && late) {
                troubleAt = now;
            }
            if (!confirmed && late && isDown()) {
                unsent.computeIfAbsent(sent.ticket.item(), item -> new ArrayList<>())
                        .add(sent.ticket);
                given = true;
            }
            if (given) {
                each.remove();
                openCount.decrementAndGet();
            }
        }
        unsent.forEach((item, tickets) -> worker.decide(item, tickets).whenComplete((done, error) -> {
            if (error != null) {
                listener.failed("decide unsent", Stages.unwrap(error));
            }
        }));
    }

    private record Sent(Ticket ticket, CompletableFuture<Void> confirmation, long at) {}
}

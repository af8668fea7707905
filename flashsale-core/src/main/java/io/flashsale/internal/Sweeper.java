package io.flashsale.internal;

import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.LocalItem.Lanes;
import io.flashsale.internal.QueueProgress.Seen;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockLedger.Transfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * Looks after reservations that have not ended: settles those that have a row, sends those again that have none, and decides them
 * itself when the queue does not get to them. It also finishes transfers between buckets that broke off.
 *
 * <p>Bound: {@value #MAX_DUE} tickets per bucket and round.
 */
final class Sweeper {
    private static final int MAX_DUE = 500;
    private static final Duration MAX_LEASE = Duration.ofSeconds(30);
    private static final Duration TRANSFER_AGE = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final StockLedger ledger;
    private final OrderStore store;
    private final OrderQueue queue;
    private final OrderWorker worker;
    private final Settler settler;
    private final QueueProgress progress;
    private final StoreWatch watch;
    private final Scheduler scheduler;
    private final FlashSaleListener listener;
    private final FlashSaleSettings settings;

    Sweeper(
            StockLedger ledger,
            OrderStore store,
            OrderQueue queue,
            OrderWorker worker,
            Settler settler,
            QueueProgress progress,
            StoreWatch watch,
            Surroundings around) {
        this.ledger = ledger;
        this.store = store;
        this.queue = queue;
        this.worker = worker;
        this.settler = settler;
        this.progress = progress;
        this.watch = watch;
        this.scheduler = around.scheduler();
        this.listener = around.listener();
        this.settings = around.settings();
    }

    /** One round over an item's buckets, and a report of what is left; blocks. Returns whether anything is pending or lent. */
    boolean sweep(ItemId item, Lanes lanes) throws Exception {
        List<Ticket> undecided = new ArrayList<>();
        FirstFailure buckets = new FirstFailure();
        for (ReserveLane lane : lanes.list()) {
            buckets.with(() -> finishTransfers(lane.bucket(), lanes));
            buckets.with(() -> undecided.addAll(settleDecided(item, due(lane.bucket()))));
        }
        if (!undecided.isEmpty()) {
            buckets.with(() -> bringOn(item, undecided));
        }
        buckets.end();
        return report(item, lanes, undecided);
    }

    private boolean report(ItemId item, Lanes lanes, List<Ticket> undecided) throws TimeoutException {
        long pending = 0;
        long lent = 0;
        for (ReserveLane lane : lanes.list()) {
            BucketState state = await(ledger.peek(lane.bucket())).value();
            pending += state.pending();
            lent += state.lent();
        }
        long oldest =
                undecided.stream().mapToLong(ticket -> watch.age(ticket)).max().orElse(0);
        listener.pending(item, pending, Duration.ofMillis(oldest));
        progress.look(item).thenAccept(seen -> reportLag(item, seen));
        return pending + lent > 0;
    }

    private void reportLag(ItemId item, Seen seen) {
        if (seen.end() != Seen.UNKNOWN) {
            listener.queueLag(item, Math.max(0, seen.end() - seen.committed()));
        }
    }

    private List<Ticket> due(Bucket bucket) throws TimeoutException {
        LedgerReply<List<Ticket>> due = await(ledger.due(bucket, MAX_DUE, settings.firstCheck(), MAX_LEASE));
        return due.ok() ? due.value() : List.of();
    }

    /** Settles the tickets that have a row, and returns the others. */
    private List<Ticket> settleDecided(ItemId item, List<Ticket> due) throws TimeoutException {
        if (due.isEmpty()) {
            return due;
        }
        Map<TicketId, Decision> rows = new HashMap<>();
        List<TicketId> ids = due.stream().map(Ticket::id).toList();
        for (Decision decision : store.decisions(item, ids)) {
            rows.put(decision.order().id(), decision);
        }
        if (!rows.isEmpty()) {
            await(settler.settle(List.copyOf(rows.values())));
        }
        return due.stream().filter(ticket -> !rows.containsKey(ticket.id())).toList();
    }

    private void bringOn(ItemId item, List<Ticket> undecided) throws TimeoutException {
        Seen seen = await(progress.look(item));
        boolean decideHere = !seen.lags() || seen.stoodStillFor(settings.lostAfter());
        boolean sendAgain = !seen.lags() || seen.stoodStillFor(settings.firstCheck());
        List<Ticket> toDecide = new ArrayList<>();
        for (Ticket ticket : undecided) {
            boolean old = watch.age(ticket) >= settings.lostAfter().toMillis();
            if (old && decideHere) {
                toDecide.add(ticket);
            } else if (sendAgain) {
                send(ticket);
            }
        }
        if (!toDecide.isEmpty()) {
            await(worker.decide(item, toDecide));
        }
    }

    private void send(Ticket ticket) {
        Stages.onScheduler(scheduler, () -> queue.send(ticket)).whenComplete((done, error) -> {
            if (error != null) {
                listener.failed("send again", Stages.unwrap(error));
            }
        });
    }

    private void finishTransfers(Bucket donor, Lanes lanes) throws TimeoutException {
        LedgerReply<List<Transfer>> overdue = await(ledger.overdueTransfers(donor, TRANSFER_AGE, MAX_DUE));
        if (!overdue.ok()) {
            return;
        }
        for (Transfer transfer : overdue.value()) {
            Bucket borrower = transfer.destination() < lanes.list().size()
                    ? lanes.lane(transfer.destination()).bucket()
                    : donor;
            LedgerReply.Code credited = await(ledger.credit(borrower, transfer.id(), transfer.units()))
                    .code();
            if (credited == LedgerReply.Code.NO_INIT) {
                credited = await(ledger.credit(donor, transfer.id(), transfer.units()))
                        .code();
            }
            if (credited == LedgerReply.Code.OK || credited == LedgerReply.Code.DUPLICATE) {
                await(ledger.acknowledge(donor, transfer.id()));
            }
        }
    }

    private <T> T await(CompletionStage<T> stage) throws TimeoutException {
        return scheduler.await(stage, WAIT);
    }
}

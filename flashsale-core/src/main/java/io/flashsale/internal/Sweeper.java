package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.LocalItem.Lanes;
import io.flashsale.internal.QueueProgress.Seen;
import io.flashsale.internal.SideBySide.Answer;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.RetryDelay;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockLedger.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks after reservations that have not ended: settles those that have a row, and brings on those that have none. It also finishes
 * transfers between buckets that broke off. All buckets of an item are looked at side by side; one that does not answer fails by itself.
 *
 * <p>Bound: {@value #MAX_DUE} tickets per bucket and round.
 */
final class Sweeper {
    private static final int MAX_DUE = 500;
    private static final Duration MAX_LEASE = Duration.ofSeconds(5);
    private static final Duration TRANSFER_AGE = Duration.ofSeconds(5);
    private static final Duration LOOK_WAIT = Duration.ofSeconds(3);
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final RetryDelay REST = new RetryDelay(Duration.ofSeconds(1), Duration.ofSeconds(10));
    private static final Rest NO_REST = new Rest(0, Long.MIN_VALUE);

    private final StockLedger ledger;
    private final OrderStore store;
    private final TicketSender sender;
    private final OrderWorker worker;
    private final Settler settler;
    private final QueueProgress progress;
    private final SweptTickets swept;
    private final OldestPending oldest = new OldestPending(MAX_LEASE);
    /** Buckets that did not answer: they rest, ever longer, so that the others are swept in time. */
    private final Cache<Bucket, Rest> silent =
            Caffeine.newBuilder().maximumSize(100_000).executor(Runnable::run).build();

    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final FlashSaleSettings settings;

    Sweeper(
            StockLedger ledger,
            OrderStore store,
            TicketSender sender,
            OrderWorker worker,
            Settler settler,
            QueueProgress progress,
            Surroundings around) {
        this.ledger = ledger;
        this.store = store;
        this.sender = sender;
        this.worker = worker;
        this.settler = settler;
        this.progress = progress;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.listener = around.listener();
        this.settings = around.settings();
        this.swept = new SweptTickets(settings.lostAfter());
    }

    /** One round over an item's buckets, and a report of what there was; blocks. */
    Swept sweep(ItemId item, Lanes lanes) throws Exception {
        FirstFailure buckets = new FirstFailure();
        List<Look> looks = lookAt(lanes, buckets);
        buckets.with(() -> finishTransfers(looks, lanes));
        List<Ticket> due = new ArrayList<>();
        looks.forEach(look -> due.addAll(look.due));
        List<Ticket> undecided = new ArrayList<>();
        List<Ticket> unsettled = new ArrayList<>(due);
        buckets.with(() -> {
            undecided.addAll(settleDecided(item, due));
            unsettled.clear();
            unsettled.addAll(undecided);
        });
        if (!undecided.isEmpty()) {
            buckets.with(() -> bringOn(item, undecided));
        }
        boolean all = looks.size() == lanes.list().size();
        Swept swept = report(item, looks, due, unsettled, all);
        buckets.end();
        if (!all) {
            throw new PartlyFailedException(
                    (lanes.list().size() - looks.size()) + " of " + lanes.list().size() + " buckets do not answer");
        }
        return swept;
    }

    /** Looks at all buckets that are not resting; fails if none of them answers. */
    private List<Look> lookAt(Lanes lanes, FirstFailure failures) {
        long now = time.millis();
        List<Bucket> awake = lanes.list().stream()
                .map(ReserveLane::bucket)
                .filter(bucket -> silent.asMap().getOrDefault(bucket, NO_REST).until <= now)
                .toList();
        List<Answer<Look>> answers = SideBySide.ask(scheduler, LOOK_WAIT, awake, this::look);
        List<Look> looks = new ArrayList<>();
        FirstFailure silentOnes = new FirstFailure();
        for (int index = 0; index < awake.size(); index++) {
            Answer<Look> answer = answers.get(index);
            note(awake.get(index), answer.failure());
            silentOnes.with(() -> looks.add(answer.orThrow()));
        }
        if (looks.isEmpty()) {
            failures.with(silentOnes::end);
        }
        return looks;
    }

    private void note(Bucket bucket, @Nullable Throwable failure) {
        if (failure == null) {
            silent.invalidate(bucket);
            return;
        }
        listener.failed("sweep", failure);
        int failures = silent.asMap().getOrDefault(bucket, NO_REST).failures + 1;
        Duration rest = REST.after(Math.min(failures, 10));
        silent.put(bucket, new Rest(failures, time.millis() + rest.toMillis()));
    }

    private CompletionStage<Look> look(Bucket bucket) {
        CompletionStage<LedgerReply<List<Ticket>>> due = ledger.due(bucket, MAX_DUE, settings.firstCheck(), MAX_LEASE);
        CompletionStage<LedgerReply<List<Transfer>>> transfers = ledger.overdueTransfers(bucket, TRANSFER_AGE, MAX_DUE);
        CompletionStage<LedgerReply<BucketState>> state = ledger.peek(bucket);
        return due.thenCombine(
                        transfers,
                        (tickets, open) -> new Look(
                                bucket,
                                tickets.ok() ? tickets.value() : List.of(),
                                open.ok() ? open.value() : List.of(),
                                BucketState.NONE,
                                false))
                .thenCombine(state, (look, counters) -> look.with(counters));
    }

    private Swept report(ItemId item, List<Look> looks, List<Ticket> due, List<Ticket> unsettled, boolean all) {
        long pending = 0;
        long lent = 0;
        long available = 0;
        boolean whole = true;
        for (Look look : looks) {
            pending += look.state.pending();
            lent += look.state.lent();
            available += look.state.available();
            whole &= look.whole;
        }
        Set<TicketId> settled = new HashSet<>();
        due.forEach(ticket -> settled.add(ticket.id()));
        unsettled.forEach(ticket -> settled.remove(ticket.id()));
        Instant now = time.now();
        Duration age = oldest.note(item, unsettled, settled, pending > 0, all, time.millis())
                .map(issuedAt -> Duration.between(issuedAt, now))
                .orElse(Duration.ZERO);
        listener.pending(item, pending, age.isNegative() ? Duration.ZERO : age);
        progress.look(item).thenAccept(seen -> reportLag(item, seen));
        return new Swept(pending + lent > 0, whole, available == 0);
    }

    private void reportLag(ItemId item, Seen seen) {
        if (seen.end() != Seen.UNKNOWN) {
            listener.queueLag(item, Math.max(0, seen.end() - seen.committed()));
        }
    }

    /** Settles the tickets that have a row, and returns the others. */
    private List<Ticket> settleDecided(ItemId item, List<Ticket> due) throws TimeoutException {
        List<Ticket> undecided = new ArrayList<>();
        for (int from = 0; from < due.size(); from += MAX_DUE) {
            undecided.addAll(settlePart(item, due.subList(from, Math.min(due.size(), from + MAX_DUE))));
        }
        return undecided;
    }

    private List<Ticket> settlePart(ItemId item, List<Ticket> due) throws TimeoutException {
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
        boolean queueDown = sender.isDown() || (seen.end() == Seen.UNKNOWN && !sender.confirmedLately());
        Instant now = time.now();
        List<Ticket> toDecide = new ArrayList<>();
        for (Ticket ticket : undecided) {
            switch (swept.next(ticket, Duration.between(ticket.issuedAt(), now), seen, queueDown)) {
                case DECIDE -> toDecide.add(ticket);
                case SEND -> send(ticket);
                case WAIT -> {}
            }
        }
        if (!toDecide.isEmpty()) {
            await(worker.decide(item, toDecide));
            toDecide.forEach(swept::forget);
        }
    }

    private void send(Ticket ticket) {
        Stages.onScheduler(scheduler, () -> sender.send(ticket)).whenComplete((done, error) -> {
            if (error != null) {
                listener.failed("send again", Stages.unwrap(error));
            }
        });
    }

    private void finishTransfers(List<Look> looks, Lanes lanes) throws Exception {
        FirstFailure failures = new FirstFailure();
        Set<Bucket> silent = new HashSet<>();
        for (Look look : looks) {
            for (Transfer transfer : look.transfers) {
                Bucket borrower = transfer.destination() < lanes.list().size()
                        ? lanes.lane(transfer.destination()).bucket()
                        : look.bucket;
                if (silent.add(borrower)) {
                    failures.with(() -> {
                        finish(look.bucket, borrower, transfer);
                        silent.remove(borrower);
                    });
                }
            }
        }
        failures.end();
    }

    private void finish(Bucket donor, Bucket borrower, Transfer transfer) throws TimeoutException {
        LedgerReply.Code credited =
                await(ledger.credit(borrower, transfer.id(), transfer.units())).code();
        if (credited == LedgerReply.Code.NO_INIT) {
            credited =
                    await(ledger.credit(donor, transfer.id(), transfer.units())).code();
        }
        if (credited == LedgerReply.Code.OK || credited == LedgerReply.Code.DUPLICATE) {
            await(ledger.acknowledge(donor, transfer.id()));
        }
    }

    private <T> T await(CompletionStage<T> stage) throws TimeoutException {
        return scheduler.await(stage, WAIT);
    }

    /**
     * What a look at an item showed.
     *
     * @param underWay whether anything was pending or lent
     * @param whole whether every bucket that answered is there and filled
     * @param empty whether nothing could be reserved
     */
    record Swept(boolean underWay, boolean whole, boolean empty) {}

    /** Until when a bucket is left alone that has not answered so many times. */
    private record Rest(int failures, long until) {}

    /** What a bucket showed. */
    private record Look(Bucket bucket, List<Ticket> due, List<Transfer> transfers, BucketState state, boolean whole) {
        Look with(LedgerReply<BucketState> counters) {
            boolean there = counters.ok()
                    && counters.value().epoch() == bucket.epoch()
                    && counters.value().markedAt() == null;
            return new Look(bucket, due, transfers, counters.value(), there);
        }
    }
}

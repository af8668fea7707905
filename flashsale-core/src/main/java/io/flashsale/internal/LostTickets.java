package io.flashsale.internal;

import io.flashsale.FlashSaleHealth;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.QueueProgress.Seen;
import io.flashsale.internal.TicketCodec.Signed;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Brings tickets to an end of which their owners asked and nobody knew, once a second and many at a time, on the node that was asked: only
 * the signed ticket still tells of them.
 *
 * <p>A ticket that ledger and order store do not know is declared lost, in the ledger first, so that a reserve that is still on its way is
 * refused, and then by a row. One that nobody confirmed can be as soon as no reserve of it can take effect any more. One that was accepted may
 * still be in the queue: it is lost when it is {@code lostAfter} old and the consumers have passed what was in the queue when it was first
 * looked for, or when it is {@code giveUpAfter} old. Where the ledger has no bucket that could remember, all are treated like that.
 *
 * <p>A ticket that became an order according to the ledger, and has no row, was lost by the order store: it is sent again.
 *
 * <p>Bounds: {@value #MAX_TICKETS} tickets, more are taken when their owners ask again; {@value #MAX_PER_ROUND} per round, those first that were
 * not tried for longest; {@link #WAIT} for the queue, and for the ledger.
 */
/*
 * Why it is safe to write a row for a ticket that may turn up later: the first row of a ticket wins. A record that comes late meets the row; so
 * does a reserve that comes late, because the ledger refuses it, or, should the ledger have forgotten that too, because it is past its deadline.
 */
final class LostTickets {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final int MAX_TICKETS = 10_000;
    private static final int MAX_PER_ROUND = 500;
    /** A ticket that was sent again is not sent once more before this. */
    private static final Duration SEND_AGAIN = Duration.ofSeconds(5);

    private final StockLedger ledger;
    private final OrderStore store;
    private final OrderQueue queue;
    private final QueueProgress progress;
    private final StoreWatch watch;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final FlashSaleSettings settings;
    private final BackgroundTask task;
    private final ConcurrentMap<TicketId, Suspect> suspects = new ConcurrentHashMap<>();

    LostTickets(
            StockLedger ledger,
            OrderStore store,
            OrderQueue queue,
            QueueProgress progress,
            StoreWatch watch,
            Surroundings around) {
        this.ledger = ledger;
        this.store = store;
        this.queue = queue;
        this.progress = progress;
        this.watch = watch;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.listener = around.listener();
        this.settings = around.settings();
        this.task = new BackgroundTask("lost tickets", EVERY, this::round, around);
    }

    void start() {
        task.start();
    }

    void stop() {
        task.stop();
    }

    String name() {
        return task.name();
    }

    FlashSaleHealth.Task health() {
        return task.health();
    }

    /** Ledger and order store do not know this ticket. */
    void forgotten(Signed signed) {
        note(new Suspect(signed.ticket(), signed.settledAfter(), false));
    }

    /** The ledger says that this ticket was decided, and it has no row. */
    void withoutRow(Ticket ticket) {
        note(new Suspect(ticket, null, true));
    }

    private void note(Suspect suspect) {
        if (suspects.size() < MAX_TICKETS) {
            suspects.putIfAbsent(suspect.ticket.id(), suspect);
        }
    }

    private void round() throws Exception {
        if (suspects.isEmpty()) {
            return;
        }
        lookAtQueue();
        List<Suspect> ripe = suspects.values().stream()
                .filter(suspect -> suspect.decided || unconfirmed(suspect) || forgottenByQueue(suspect))
                .sorted(Comparator.comparingLong(suspect -> suspect.triedAtMillis))
                .limit(MAX_PER_ROUND)
                .toList();
        ripe.forEach(suspect -> suspect.triedAtMillis = time.millis());
        List<Suspect> withoutRow = withoutRow(ripe);
        Map<Bucket, List<Suspect>> byBucket = new HashMap<>();
        for (Suspect suspect : withoutRow) {
            byBucket.computeIfAbsent(suspect.bucket(), bucket -> new ArrayList<>())
                    .add(suspect);
        }
        FirstFailure failures = new FirstFailure();
        Map<Bucket, CompletableFuture<LedgerReply<List<LedgerEntry>>>> declared = new HashMap<>();
        byBucket.forEach((bucket, some) -> declared.put(bucket, declareLost(bucket, some)));
        Instant until = Instant.ofEpochMilli(time.millis()).plus(WAIT);
        Map<Rejection, List<Ticket>> rejected = new LinkedHashMap<>();
        byBucket.forEach((bucket, some) -> failures.with(() -> {
            Duration left = Duration.between(Instant.ofEpochMilli(time.millis()), until);
            LedgerReply<List<LedgerEntry>> reply = scheduler.await(
                    Objects.requireNonNull(declared.get(bucket)), left.isNegative() ? Duration.ZERO : left);
            rejections(some, reply)
                    .forEach((ticket, reason) -> rejected.computeIfAbsent(
                                    new Rejection(ticket.item(), reason), key -> new ArrayList<>())
                            .add(ticket));
        }));
        rejected.forEach((rejection, tickets) -> failures.with(() -> reject(rejection, tickets)));
        failures.end();
    }

    /** Where the queue does not tell in time it is asked again in the next round. */
    private void lookAtQueue() {
        Map<ItemId, CompletableFuture<Seen>> looks = new HashMap<>();
        for (Suspect suspect : suspects.values()) {
            looks.computeIfAbsent(
                    suspect.ticket.item(), item -> progress.look(item).toCompletableFuture());
        }
        try {
            scheduler.await(CompletableFuture.allOf(looks.values().toArray(new CompletableFuture<?>[0])), WAIT);
        } catch (TimeoutException slow) {
            listener.failed(name(), slow);
        }
        for (Suspect suspect : suspects.values()) {
            CompletableFuture<Seen> look = looks.get(suspect.ticket.item());
            if (look != null && look.isDone()) {
                suspect.saw(look.join());
            }
        }
    }

    private boolean unconfirmed(Suspect suspect) {
        return suspect.settledAfter != null && time.now(suspect.bucket()).isAfter(suspect.settledAfter);
    }

    /** Whether a record of the ticket is not in the queue any more, or has had all the time in the world. */
    private boolean forgottenByQueue(Suspect suspect) {
        long age = watch.age(suspect.ticket);
        return age >= settings.giveUpAfter().toMillis()
                || (suspect.passed && age >= settings.lostAfter().toMillis());
    }

    private List<Suspect> withoutRow(List<Suspect> some) {
        if (some.isEmpty()) {
            return some;
        }
        Set<TicketId> rows = new HashSet<>();
        List<TicketId> ids = some.stream().map(suspect -> suspect.ticket.id()).toList();
        for (Order row : store.find(ids, OrderStore.Read.PRIMARY)) {
            rows.add(row.id());
        }
        suspects.keySet().removeAll(rows);
        return some.stream()
                .filter(suspect -> !rows.contains(suspect.ticket.id()))
                .toList();
    }

    private CompletableFuture<LedgerReply<List<LedgerEntry>>> declareLost(Bucket bucket, Collection<Suspect> some) {
        List<Ticket> tickets = some.stream()
                .map(suspect -> suspect.ticket)
                .limit(ledger.maxBatch())
                .toList();
        return Stages.onScheduler(scheduler, () -> ledger.declareLost(bucket, tickets))
                .toCompletableFuture();
    }

    /** The tickets of a bucket that are to be rejected, with their reasons. */
    private Map<Ticket, OrderReason> rejections(List<Suspect> some, LedgerReply<List<LedgerEntry>> reply) {
        Map<Ticket, OrderReason> rejections = new LinkedHashMap<>();
        List<LedgerEntry> entries = reply.value();
        for (int index = 0; index < some.size(); index++) {
            Suspect suspect = some.get(index);
            if (index < entries.size()) {
                OrderReason reason = rejection(suspect, entries.get(index));
                if (reason != null) {
                    rejections.put(suspect.ticket, reason);
                }
            } else if (entries.isEmpty() && forgottenByQueue(suspect)) {
                rejections.put(suspect.ticket, OrderReason.LOST);
            }
        }
        return rejections;
    }

    /** Why a ticket is to be rejected of which the ledger says this; null if something else was done about it. */
    private @Nullable OrderReason rejection(Suspect suspect, LedgerEntry entry) {
        return switch (entry.state()) {
            case PENDING -> {
                suspects.remove(suspect.ticket.id()); // it is looked after
                yield null;
            }
            case CREATED -> {
                sendAgain(suspect);
                yield null;
            }
            case REJECTED -> Objects.requireNonNull(entry.reason());
            case CANCELLED -> OrderReason.LOST;
            case VOID -> throw new IllegalStateException("declareLost left " + suspect.ticket + " void");
        };
    }

    /** Its row must come back before anything else is known of it, so it stays here until then. */
    private void sendAgain(Suspect suspect) {
        if (time.millis() - suspect.sentAtMillis < SEND_AGAIN.toMillis()) {
            return;
        }
        suspect.sentAtMillis = time.millis();
        Stages.onScheduler(scheduler, () -> queue.send(suspect.ticket)).whenComplete((done, error) -> {
            if (error != null) {
                listener.failed("send again", Stages.unwrap(error));
            }
        });
    }

    /** In batches: each locks the item's stock row. */
    private void reject(Rejection rejection, List<Ticket> tickets) {
        int max = store.maxBatch();
        for (int from = 0; from < tickets.size(); from += max) {
            List<Ticket> part = tickets.subList(from, Math.min(tickets.size(), from + max));
            for (Decision decision : store.reject(rejection.item, part, rejection.reason)) {
                suspects.remove(decision.order().id());
                if (decision.fresh()) {
                    listener.rejected(decision.order());
                }
            }
        }
    }

    /** What one transaction can do. */
    private record Rejection(ItemId item, OrderReason reason) {}

    /** A ticket of which nobody knew when its owner asked. */
    private static final class Suspect {
        final Ticket ticket;
        final @Nullable Instant settledAfter;
        final boolean decided;
        /** Where the queue ended when this was first looked for; -1 as long as nobody knows. */
        private long end = -1;

        /** Whether the consumers have come there. */
        boolean passed;

        long sentAtMillis = Long.MIN_VALUE / 2;
        long triedAtMillis = Long.MIN_VALUE;

        Suspect(Ticket ticket, @Nullable Instant settledAfter, boolean decided) {
            this.ticket = ticket;
            this.settledAfter = settledAfter;
            this.decided = decided;
        }

        Bucket bucket() {
            return new Bucket(ticket.item(), ticket.bucket(), ticket.epoch());
        }

        void saw(Seen seen) {
            if (end < 0 && seen.end() != Seen.UNKNOWN) {
                end = seen.end();
            }
            passed |= end >= 0 && seen.end() != Seen.UNKNOWN && seen.committed() >= end;
        }
    }
}

package io.flashsale.testkit.store;

import static io.flashsale.testkit.Together.repeatingConflicts;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.Seed;
import io.flashsale.testkit.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The proof that an {@link OrderStore} never oversells: many threads decide overlapping batches with repeated tickets, pay, cancel,
 * expire, count what was cancelled, end tickets, and add and take back stock, all at once; then what they were told and what the raw store holds must add up.
 *
 * <p>The seed fixes what each thread does, not how the threads interleave: a failure may need a few runs of its seed to come again.
 *
 * <p><b>Threads.</b> Use from one thread; it starts its own.
 */
public final class OversellProof {
    private static final Duration PAY_WITHIN = Duration.ofMillis(40);
    private static final int STOCK = 150;
    private static final int LIMIT = 4;
    private static final int TICKETS = 500;
    private static final int DOOMED = 60;
    private static final int BUYERS = 150;
    private static final int MAX_BATCH = 24;

    private final OrderStore store;
    private final OrderStoreProbe probe;
    private final Samples samples;
    private final long seed;
    private final int threads;
    private final int stepsPerThread;

    private final List<Ticket> tickets = new ArrayList<>();

    /** Tickets that are ended more often than decided, so that tombstones win now and then. */
    private final List<Ticket> doomed = new ArrayList<>();

    /** Orders that were created at some time, so that they are paid and cancelled again and again. */
    private final List<TicketId> created = new CopyOnWriteArrayList<>();

    private final Testimony testimony = new Testimony();
    private final AtomicLong stockAdded = new AtomicLong();

    private OversellProof(
            OrderStore store, OrderStoreProbe probe, Samples samples, long seed, int threads, int stepsPerThread) {
        this.store = store;
        this.probe = probe;
        this.samples = samples;
        this.seed = seed;
        this.threads = threads;
        this.stepsPerThread = stepsPerThread;
    }

    /** A proof of a few seconds: six threads of 150 steps. */
    public static OversellProof of(OrderStore store, OrderStoreProbe probe, Samples samples) {
        return new OversellProof(store, probe, samples, Seed.next(), 6, 150);
    }

    public OversellProof withSeed(long newSeed) {
        return new OversellProof(store, probe, samples, newSeed, threads, stepsPerThread);
    }

    public OversellProof withThreads(int howMany) {
        return new OversellProof(store, probe, samples, seed, howMany, stepsPerThread);
    }

    public OversellProof withStepsPerThread(int howMany) {
        return new OversellProof(store, probe, samples, seed, threads, howMany);
    }

    /**
     * Runs it.
     *
     * @throws AssertionError with all violations, and the seed
     */
    public void run() {
        System.out.println("oversell proof: " + Seed.replay(seed));
        List<String> violations = violations();
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n", violations) + "\n" + Seed.replay(seed));
        }
    }

    private List<String> violations() {
        ItemId item = samples.item();
        store.prepareStock(item, new StockTerms(STOCK, LIMIT, new StockLayout(4, 1), PAY_WITHIN));
        issueTickets(item);
        List<Callable<List<String>>> actors = new ArrayList<>();
        for (int index = 0; index < threads; index++) {
            actors.add(new Actor(item, new Random(seed * 31 + index)));
        }
        List<String> violations = new ArrayList<>();
        Together.all(actors).forEach(violations::addAll);
        RawItem raw = probe.read(item);
        violations.addAll(audit(raw));
        violations.addAll(testimony.contradictions(raw));
        violations.addAll(proofless(raw));
        countAll(item);
        violations.addAll(unsoldAfterDemand(item, probe.read(item).available()));
        return violations;
    }

    private void countAll(ItemId item) {
        int counted;
        do {
            counted = repeatingConflicts(() -> store.countReleases(item, MAX_BATCH));
        } while (counted == MAX_BATCH);
    }

    private void issueTickets(ItemId item) {
        Random random = new Random(seed);
        List<BuyerId> buyers = new ArrayList<>();
        for (int index = 0; index < BUYERS; index++) {
            buyers.add(samples.buyer());
        }
        for (int index = 0; index < TICKETS; index++) {
            tickets.add(samples.ticket(item, buyers.get(random.nextInt(BUYERS)), 1 + random.nextInt(3)));
        }
        doomed.addAll(samples.tickets(item, DOOMED));
    }

    private List<String> audit(RawItem raw) {
        List<String> violations = new ArrayList<>(InvariantAudit.violations(raw));
        violations.addAll(InvariantAudit.overLimit(raw, LIMIT));
        if (raw.total() != STOCK + stockAdded.get()) {
            violations.add("the total is " + raw.total() + ", but " + STOCK + " and " + stockAdded + " were put in");
        }
        return violations;
    }

    /** A run in which something never happened proves nothing about it. */
    private static List<String> proofless(RawItem raw) {
        List<String> missing = new ArrayList<>();
        for (OrderStatus status : List.of(OrderStatus.PAID, OrderStatus.CANCELLED, OrderStatus.REJECTED)) {
            if (raw.orders().stream().noneMatch(order -> order.status() == status)) {
                missing.add("no order was ever " + status + ": nothing is proved");
            }
        }
        for (OrderReason reason : List.of(OrderReason.SOLD_OUT, OrderReason.LIMIT, OrderReason.LOST)) {
            if (raw.orders().stream().noneMatch(order -> order.reason() == reason)) {
                missing.add("no order was ever rejected for " + reason + ": nothing is proved");
            }
        }
        return missing;
    }

    private List<String> unsoldAfterDemand(ItemId item, long available) {
        List<Ticket> demand = samples.tickets(item, (int) available + 3);
        for (int from = 0; from < demand.size(); from += MAX_BATCH) {
            List<Ticket> batch = demand.subList(from, Math.min(demand.size(), from + MAX_BATCH));
            repeatingConflicts(() -> store.decide(item, batch));
        }
        RawItem raw = probe.read(item);
        List<String> violations = new ArrayList<>(audit(raw));
        violations.addAll(InvariantAudit.unsold(raw));
        return violations;
    }

    /** What one thread does. */
    private final class Actor implements Callable<List<String>> {
        private final ItemId item;
        private final Random random;
        private final List<String> violations = new ArrayList<>();
        private RawItem lastSeen;

        private Actor(ItemId item, Random random) {
            this.item = item;
            this.random = random;
            this.lastSeen = new RawItem(item, 0, 0, List.of(), List.of(), List.of());
        }

        @Override
        public List<String> call() {
            for (int step = 0; step < stepsPerThread; step++) {
                step(random.nextInt(100));
            }
            return violations;
        }

        private void step(int dice) {
            if (dice < 40) {
                decide();
            } else if (dice < 55) {
                cancel(anyOrder());
            } else if (dice < 67) {
                pay(anyOrder());
            } else if (dice < 72) {
                expire();
            } else if (dice < 77) {
                end(random.nextBoolean() ? anyOf(doomed) : anyOf(tickets));
            } else if (dice < 85) {
                int units = random.nextInt(13) - 6;
                stockAdded.addAndGet(change(units));
            } else if (dice < 90) {
                finishReleases();
            } else if (dice < 95) {
                long credited = random.nextInt(2);
                repeatingConflicts(() -> store.topUp(item, (row, unreleased) -> credited));
            } else {
                look();
            }
        }

        private long change(int units) {
            String operation = samples.operationId();
            if (units == 0) {
                return 0;
            }
            StockChange change = repeatingConflicts(() -> units > 0
                    ? store.addStock(item, units, operation)
                    : store.takeBack(item, -units, operation, (row, wanted) -> wanted));
            if (random.nextInt(3) == 0) {
                StockChange again = repeatingConflicts(() -> units > 0
                        ? store.addStock(item, units, operation)
                        : store.takeBack(item, -units, operation, (row, wanted) -> wanted));
                if (again.units() != change.units()) {
                    violations.add("operation " + operation + " came to " + change + ", then to " + again);
                }
            }
            return change.units();
        }

        private Ticket anyOf(List<Ticket> some) {
            return some.get(random.nextInt(some.size()));
        }

        /** Mostly one that was created some time ago, so that hands meet on it. */
        private TicketId anyOrder() {
            int known = created.size();
            return known == 0 || random.nextInt(5) == 0 ? anyOf(tickets).id() : created.get(random.nextInt(known));
        }

        private void end(Ticket ticket) {
            testimony.decided(
                    List.of(ticket), List.of(repeatingConflicts(() -> store.reject(ticket, OrderReason.LOST))));
        }

        private void decide() {
            List<Ticket> batch = new ArrayList<>();
            int size = 1 + random.nextInt(Math.min(MAX_BATCH, store.maxBatch()));
            int start = random.nextInt(tickets.size());
            for (int index = 0; index < size; index++) {
                boolean repeat = !batch.isEmpty() && random.nextInt(5) == 0;
                batch.add(
                        repeat
                                ? batch.get(random.nextInt(batch.size()))
                                : tickets.get((start + random.nextInt(2 * MAX_BATCH)) % tickets.size()));
            }
            if (random.nextInt(30) == 0) {
                batch.set(0, anyOf(doomed));
            }
            List<Decision> decisions = repeatingConflicts(() -> store.decide(item, batch));
            testimony.decided(batch, decisions);
            decisions.stream()
                    .filter(decision -> decision.fresh() && decision.order().status() == OrderStatus.CREATED)
                    .forEach(decision -> created.add(decision.order().id()));
        }

        private void pay(TicketId ticket) {
            repeatingConflicts(() -> store.pay(ticket))
                    .ifPresent(change -> testimony.changed(change, OrderStatus.PAID));
        }

        private void cancel(TicketId ticket) {
            repeatingConflicts(() -> store.cancel(ticket))
                    .ifPresent(change -> testimony.changed(change, OrderStatus.CANCELLED));
        }

        private void expire() {
            testimony.expired(
                    repeatingConflicts(() -> store.expire(item, Set.of(), 3)).orders());
        }

        private void finishReleases() {
            repeatingConflicts(() -> store.countReleases(item, 5));
            Collection<TicketId> some = repeatingConflicts(() -> store.releases(item, 3)).stream()
                    .map(release -> release.ticket().id())
                    .toList();
            repeatingConflicts(() -> {
                store.releasesDone(some);
                return some;
            });
        }

        private void look() {
            RawItem raw = probe.read(item);
            violations.addAll(InvariantAudit.violations(raw));
            violations.addAll(InvariantAudit.overLimit(raw, LIMIT));
            violations.addAll(InvariantAudit.forbiddenChanges(lastSeen, raw));
            lastSeen = raw;
        }
    }
}

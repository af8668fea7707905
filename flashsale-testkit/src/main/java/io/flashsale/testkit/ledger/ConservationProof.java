package io.flashsale.testkit.ledger;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Settlement;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockLedger.Transfer;
import io.flashsale.testkit.Answer;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.Seed;
import io.flashsale.testkit.Together;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The proof that a {@link StockLedger} neither loses nor makes units: many threads reserve, settle, refund, borrow, credit and withdraw
 * over several buckets, every call may be executed again at any later moment, and in the end
 *
 * <pre>available = credited - withdrawn - units of tickets that were created and kept, or sold out without giving back</pre>
 *
 * <p>A settle and the refund of the same ticket come in either order. The seed fixes what each thread does, not how the threads interleave.
 *
 * <p><b>Threads.</b> Use from one thread; it starts its own.
 */
public final class ConservationProof {
    private static final int BUCKETS = 4;
    private static final int TICKETS = 600;
    private static final int BUYERS = 120;
    private static final int LIMIT = 4;
    private static final int MAX_SWEEPS = 300;
    private static final Duration FOR_LONG = Duration.ofDays(1);

    /** How a ticket that was reserved will end. */
    private enum Destiny {
        KEPT,
        REFUNDED,
        REJECTED,
        SOLD_OUT,
        CANCELLED;

        private static Destiny of(Ticket ticket) {
            return values()[Math.floorMod(ticket.id().low(), values().length)];
        }

        private boolean takesUnits() {
            return this == KEPT || this == SOLD_OUT;
        }
    }

    private final StockLedger ledger;
    private final StockLedgerProbe probe;
    private final Samples samples;
    private final long seed;
    private final int threads;
    private final int stepsPerThread;

    private final List<Bucket> buckets = new ArrayList<>();
    private final List<Ticket> tickets = new ArrayList<>();

    /** Calls that were executed once at least and will be again. */
    private final Queue<Runnable> delayedPackets = new ConcurrentLinkedQueue<>();

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> executed = new ConcurrentHashMap<>();
    private final Map<String, Long> unitsById = new ConcurrentHashMap<>();
    private final Set<Ticket> reserved = ConcurrentHashMap.newKeySet();
    /** The first version is that of the filling. */
    private final AtomicLong topUps = new AtomicLong(1);

    private final AtomicLong credited = new AtomicLong();
    private final AtomicLong withdrawn = new AtomicLong();
    private Instant deadline = Instant.MAX;

    private ConservationProof(
            StockLedger ledger, StockLedgerProbe probe, Samples samples, long seed, int threads, int stepsPerThread) {
        this.ledger = ledger;
        this.probe = probe;
        this.samples = samples;
        this.seed = seed;
        this.threads = threads;
        this.stepsPerThread = stepsPerThread;
    }

    /** A proof of about a second: six threads of 300 steps. */
    public static ConservationProof of(StockLedger ledger, StockLedgerProbe probe, Samples samples) {
        return new ConservationProof(ledger, probe, samples, Seed.next(), 6, 300);
    }

    public ConservationProof withSeed(long newSeed) {
        return new ConservationProof(ledger, probe, samples, newSeed, threads, stepsPerThread);
    }

    public ConservationProof withThreads(int howMany) {
        return new ConservationProof(ledger, probe, samples, seed, howMany, stepsPerThread);
    }

    public ConservationProof withStepsPerThread(int howMany) {
        return new ConservationProof(ledger, probe, samples, seed, threads, howMany);
    }

    /**
     * Runs it.
     *
     * @throws AssertionError with all violations, and the seed
     */
    public void run() {
        System.out.println("conservation proof: " + Seed.replay(seed));
        openBuckets();
        issueTickets();
        List<Callable<Boolean>> actors = new ArrayList<>();
        for (int index = 0; index < threads; index++) {
            Random random = new Random(seed * 31 + index);
            actors.add(() -> act(random));
        }
        Together.all(actors);
        finish();
        addUp();
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n", violations) + "\n" + Seed.replay(seed));
        }
    }

    private void openBuckets() {
        ItemId item = samples.item();
        for (int number = 0; number < BUCKETS; number++) {
            Bucket bucket = new Bucket(item, number, 1);
            Instant now = answer(ledger.init(bucket)).time();
            deadline = now.plus(FOR_LONG);
            answer(ledger.configure(
                    bucket, new BucketConfig(1, now.minus(FOR_LONG), deadline, false, deadline.plus(FOR_LONG))));
            answer(FirstLoad.of(ledger, bucket, 0));
            buckets.add(bucket);
        }
    }

    private void issueTickets() {
        Random random = new Random(seed);
        List<BuyerId> buyers = new ArrayList<>();
        for (int index = 0; index < BUYERS; index++) {
            buyers.add(samples.buyer());
        }
        for (int index = 0; index < TICKETS; index++) {
            int buyer = random.nextInt(BUYERS);
            Bucket home = buckets.get(buyer % BUCKETS);
            Ticket ticket = samples.ticket(home.item(), buyers.get(buyer), 1 + random.nextInt(2));
            tickets.add(new Ticket(
                    ticket.id(),
                    ticket.item(),
                    ticket.buyer(),
                    ticket.quantity(),
                    ticket.unitPrice(),
                    home.number(),
                    home.epoch(),
                    ticket.issuedAt()));
        }
    }

    private boolean act(Random random) {
        for (int step = 0; step < stepsPerThread; step++) {
            step(random, random.nextInt(100));
        }
        return true;
    }

    private void step(Random random, int dice) {
        if (dice < 30) {
            send(random, reserving(random));
        } else if (dice < 50) {
            endSomeTicket(random);
        } else if (dice < 60) {
            send(random, crediting(anyBucket(random), samples.name("topup"), 1 + random.nextInt(8), true));
        } else if (dice < 61) {
            topUp(random);
        } else if (dice < 63) {
            send(random, withdrawing(anyBucket(random), samples.name("take"), 1 + random.nextInt(6)));
        } else if (dice < 75) {
            borrow(random);
        } else if (dice < 80) {
            answer(ledger.due(anyBucket(random), 5, Duration.ofMillis(1), Duration.ofMillis(5)));
        } else if (dice < 85) {
            sweepTransfers(anyBucket(random));
        } else if (dice < 95) {
            repeatSomething();
        } else {
            look(anyBucket(random));
        }
    }

    private Bucket anyBucket(Random random) {
        return buckets.get(random.nextInt(BUCKETS));
    }

    /** Executes the call now and perhaps keeps a copy of it on the wire. */
    private void send(Random random, Runnable call) {
        call.run();
        if (random.nextInt(3) == 0) {
            delayedPackets.add(call);
        }
    }

    private void repeatSomething() {
        Runnable packet = delayedPackets.poll();
        if (packet != null) {
            packet.run();
        }
    }

    private Runnable reserving(Random random) {
        List<Ticket> batch = new ArrayList<>();
        Bucket home = anyBucket(random);
        for (int tries = 0; tries < 12; tries++) {
            Ticket ticket = tickets.get(random.nextInt(TICKETS));
            if (ticket.bucket() == home.number()) {
                batch.add(ticket);
            }
        }
        List<Claim> claims =
                batch.stream().map(ticket -> new Claim(ticket, LIMIT)).toList();
        return () -> {
            List<ClaimReply> replies = answer(ledger.reserve(home, deadline, Duration.ofMillis(1), claims))
                    .value();
            for (int index = 0; index < replies.size(); index++) {
                if (replies.get(index).code() == ClaimReply.Code.RESERVED) {
                    once("reserve " + batch.get(index).id());
                    reserved.add(batch.get(index));
                }
            }
        };
    }

    private void endSomeTicket(Random random) {
        Ticket ticket = tickets.get(random.nextInt(TICKETS));
        if (!reserved.contains(ticket)) {
            return;
        }
        if (Destiny.of(ticket) == Destiny.REFUNDED && random.nextBoolean()) {
            send(random, random.nextBoolean() ? refunding(ticket) : correcting(ticket));
        } else {
            send(random, settling(ticket));
        }
    }

    private Runnable settling(Ticket ticket) {
        return () -> answer(ledger.settle(home(ticket), List.of(settlement(ticket))));
    }

    private static Settlement settlement(Ticket ticket) {
        return switch (Destiny.of(ticket)) {
            case KEPT, REFUNDED -> Settlement.created(ticket);
            case REJECTED -> new Settlement(ticket, LedgerEntry.State.REJECTED, OrderReason.HOST, true, 0);
            case SOLD_OUT -> new Settlement(ticket, LedgerEntry.State.REJECTED, OrderReason.SOLD_OUT, false, 0);
            case CANCELLED -> new Settlement(ticket, LedgerEntry.State.CANCELLED, OrderReason.BUYER, true, 0);
        };
    }

    private Runnable refunding(Ticket ticket) {
        Refund refund = new Refund(ticket.id(), ticket.buyer(), ticket.quantity(), true, OrderReason.BUYER);
        return () -> {
            if (answer(ledger.refund(home(ticket), refund)).ok()) {
                once("refund " + ticket.id());
            }
        };
    }

    private Bucket home(Ticket ticket) {
        return buckets.get(ticket.bucket());
    }

    private Runnable crediting(Bucket bucket, String id, long units, boolean fromOutside) {
        return () -> {
            if (answer(ledger.credit(bucket, id, units)).ok()) {
                once("credit " + id);
                credited.addAndGet(fromOutside ? units : 0);
            }
        };
    }

    /** A delayed copy of it comes under a version that is over, unless the bucket has seen no other since. */
    private void topUp(Random random) {
        Bucket bucket = anyBucket(random);
        long version = topUps.incrementAndGet();
        long units = 1L + random.nextInt(8);
        answer(ledger.fence(bucket, version));
        send(random, () -> {
            if (answer(ledger.topUp(bucket, version, units)).ok()) {
                once("top-up " + version);
                credited.addAndGet(units);
            }
        });
    }

    private Runnable correcting(Ticket ticket) {
        return () -> answer(ledger.correct(home(ticket), ticket.buyer(), Map.of(ticket.id(), OrderReason.BUYER)));
    }

    private Runnable withdrawing(Bucket bucket, String id, long units) {
        return () -> {
            LedgerReply<Long> reply = answer(ledger.withdraw(bucket, id, units));
            sameUnits(id, reply.value());
            if (reply.ok()) {
                once("withdraw " + id);
                withdrawn.addAndGet(reply.value());
            }
        };
    }

    private void borrow(Random random) {
        Bucket donor = anyBucket(random);
        Bucket home = buckets.get((donor.number() + 1 + random.nextInt(BUCKETS - 1)) % BUCKETS);
        String id = samples.name("lend");
        LedgerReply<Long> reply = answer(ledger.lend(donor, id, 1 + random.nextInt(5), home.number()));
        if (reply.value() == 0) {
            return;
        }
        unitsById.put(id, reply.value());
        delayedPackets.add(() -> lendAgain(donor, id, home.number()));
        if (random.nextInt(4) != 0) {
            send(random, crediting(home, id, reply.value(), false));
            if (random.nextInt(4) != 0) {
                send(random, () -> answer(ledger.acknowledge(donor, id)));
            }
        }
    }

    private void lendAgain(Bucket donor, String id, int destination) {
        LedgerReply<Long> again = answer(ledger.lend(donor, id, 5, destination));
        if (again.ok()) {
            violations.add("transfer " + id + " was lent twice");
        } else if (again.value() != 0) {
            sameUnits(id, again.value());
        }
    }

    private void sweepTransfers(Bucket donor) {
        List<Transfer> overdue =
                answer(ledger.overdueTransfers(donor, Duration.ZERO, 3)).value();
        for (Transfer transfer : overdue) {
            crediting(buckets.get(transfer.destination()), transfer.id(), transfer.units(), false)
                    .run();
            answer(ledger.acknowledge(donor, transfer.id()));
        }
    }

    private void look(Bucket bucket) {
        violations.addAll(LedgerAudit.violations(probe.read(bucket)));
    }

    /** Ends every ticket and every transfer, and delivers every packet that is still on the wire. */
    private void finish() {
        for (Ticket ticket : reserved) {
            settling(ticket).run();
            if (Destiny.of(ticket) == Destiny.REFUNDED) {
                refunding(ticket).run();
            }
        }
        while (!delayedPackets.isEmpty()) {
            repeatSomething();
        }
        for (Ticket ticket : reserved) {
            settling(ticket).run();
            if (Destiny.of(ticket) == Destiny.REFUNDED) {
                refunding(ticket).run();
            }
        }
        for (Bucket bucket : buckets) {
            for (int round = 0; round < MAX_SWEEPS; round++) {
                sweepTransfers(bucket);
            }
        }
    }

    private void addUp() {
        long taken = reserved.stream()
                .filter(ticket -> Destiny.of(ticket).takesUnits())
                .mapToLong(Ticket::quantity)
                .sum();
        long available = 0;
        Map<BuyerId, Integer> counted = new HashMap<>();
        for (Bucket bucket : buckets) {
            RawBucket raw = probe.read(bucket);
            violations.addAll(LedgerAudit.violations(raw));
            available += raw.available();
            counted.putAll(raw.used());
            if (raw.pending() != 0 || raw.lent() != 0) {
                violations.add(bucket + " still has " + raw.pending() + " pending and " + raw.lent() + " lent");
            }
        }
        if (available != credited.get() - withdrawn.get() - taken) {
            violations.add(available + " are available, but " + credited + " were credited, " + withdrawn
                    + " withdrawn and " + taken + " taken");
        }
        if (taken == 0 || reserved.size() == TICKETS) {
            violations.add("the stock was never short, or never there: nothing is proved");
        }
        compareCounts(counted);
    }

    private void compareCounts(Map<BuyerId, Integer> counted) {
        Map<BuyerId, Integer> kept = new HashMap<>();
        for (Ticket ticket : reserved) {
            if (Destiny.of(ticket) == Destiny.KEPT) {
                kept.merge(ticket.buyer(), ticket.quantity(), Integer::sum);
            }
        }
        counted.values().removeIf(used -> used == 0);
        if (!counted.equals(kept)) {
            violations.add("buyers are counted " + counted + ", but they kept " + kept);
        }
        kept.forEach((buyer, units) -> {
            if (units > LIMIT) {
                violations.add("buyer " + buyer + " kept " + units + " units, but the limit is " + LIMIT);
            }
        });
    }

    private void once(String call) {
        if (executed.merge(call, 1, Integer::sum) > 1) {
            violations.add(call + " was executed twice");
        }
    }

    private void sameUnits(String id, long units) {
        Long first = unitsById.putIfAbsent(id, units);
        if (first != null && first != units) {
            violations.add(id + " answered " + first + " units first and then " + units);
        }
    }

    private static <T> LedgerReply<T> answer(CompletionStage<LedgerReply<T>> stage) {
        return Answer.of("the ledger", stage);
    }
}

package io.flashsale.memory;

import static io.flashsale.TestTickets.PHONE;
import static io.flashsale.TestTickets.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
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
import io.flashsale.spi.StockLedger.Transfer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many threads do everything to a few buckets; afterwards arithmetic on the raw state must account for every unit. */
class MemoryStockLedgerThreadsTest {
    private static final int BUCKETS = 3;
    private static final int THREADS = 6;
    private static final int STEPS = 15_000;
    private static final int LIMIT = 5;
    private static final long FIRST_UNITS = 2_000;
    private static final Duration HOUR = Duration.ofHours(1);

    private final long seed = Long.getLong("flashsale.seed", System.nanoTime());
    private final Clock clock = Clock.systemUTC();
    private final MemoryStockLedger ledger = new MemoryStockLedger(clock);

    private final LongAdder credited = new LongAdder();
    private final LongAdder refunded = new LongAdder();
    private final LongAdder created = new LongAdder();
    private final LongAdder notGivenBack = new LongAdder();
    private final LongAdder withdrawn = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();

    @BeforeEach
    void open() {
        Instant now = clock.instant();
        for (int number = 0; number < BUCKETS; number++) {
            get(ledger.init(bucket(number)));
            get(ledger.configure(
                    bucket(number),
                    new BucketConfig(1, now.minus(HOUR), now.plus(HOUR), false, now.plus(HOUR.multipliedBy(2)))));
            Instant mark = get(ledger.fence(bucket(number), 1)).value().markedAt();
            get(ledger.fill(bucket(number), mark, 1, FIRST_UNITS, false));
            credited.add(FIRST_UNITS);
        }
    }

    @Test
    void whateverManyThreadsDoEveryUnitIsAccountedFor() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> crowd = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Shopper shopper = new Shopper(thread, new Random(seed + thread));
            crowd.add(threads.submit(() -> {
                for (int step = 0; step < STEPS; step++) {
                    shopper.step();
                }
            }));
        }
        for (Future<?> shopper : crowd) {
            shopper.get(2, TimeUnit.MINUTES);
        }
        threads.shutdown();

        List<MemoryStockLedger.Audit> audits = ledger.audit(PHONE);
        assertUnitsAreConserved(audits);
        audits.forEach(this::assertCountersMatchEntries);
    }

    private void assertUnitsAreConserved(List<MemoryStockLedger.Audit> audits) {
        long present = audits.stream().mapToLong(audit -> audit.state().units()).sum();
        assertThat(present)
                .as("available + pending + lent, with seed " + seed)
                .isEqualTo(credited.sum()
                        + refunded.sum()
                        - created.sum()
                        - notGivenBack.sum()
                        - withdrawn.sum()
                        - acknowledged.sum());
        assertThat(created.sum()).as("the test sold something").isGreaterThan(FIRST_UNITS);
    }

    private void assertCountersMatchEntries(MemoryStockLedger.Audit audit) {
        long pending = 0;
        Map<BuyerId, Integer> used = new HashMap<>();
        for (LedgerEntry entry : audit.tickets().values()) {
            Ticket ticket = entry.ticket();
            if (entry.state() == LedgerEntry.State.PENDING) {
                pending += ticket.quantity();
            }
            if (entry.state() == LedgerEntry.State.PENDING || entry.state() == LedgerEntry.State.CREATED) {
                used.merge(ticket.buyer(), ticket.quantity(), Integer::sum);
            }
        }
        assertThat(audit.state().available()).as("seed " + seed).isNotNegative();
        assertThat(audit.state().pending()).as("seed " + seed).isEqualTo(pending);
        assertThat(audit.state().lent())
                .as("seed " + seed)
                .isEqualTo(audit.transfers().stream().mapToLong(Transfer::units).sum());
        assertThat(audit.used()).as("seed " + seed).isEqualTo(used);
        assertThat(used.values()).as("seed " + seed).allMatch(units -> units <= LIMIT);
    }

    private void credit(int number, String id, long units) {
        if (get(ledger.credit(bucket(number), id, units)).code() == LedgerReply.Code.OK) {
            credited.add(units);
        }
    }

    private static Bucket bucket(int number) {
        return new Bucket(PHONE, number, 1);
    }

    private static <T> LedgerReply<T> get(CompletionStage<LedgerReply<T>> stage) {
        return stage.toCompletableFuture().join();
    }

    /** What one thread does: everything it names it may name again. */
    private final class Shopper {
        private final int thread;
        private final Random random;
        private final List<Ticket> reserved = new ArrayList<>();
        private long names;

        Shopper(int thread, Random random) {
            this.thread = thread;
            this.random = random;
        }

        void step() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> reserve();
                case 3, 4 -> settle();
                case 5 -> refund();
                case 6 -> lend();
                default -> stock();
            }
        }

        private void reserve() {
            int number = random.nextInt(BUCKETS);
            List<Claim> claims = new ArrayList<>();
            for (int count = random.nextInt(4); count >= 0; count--) {
                String buyer = "buyer-" + number + "-" + random.nextInt(5_000);
                claims.add(new Claim(ticket(PHONE, nextName(), buyer, 1 + random.nextInt(3), number), LIMIT));
            }
            List<ClaimReply> replies = get(ledger.reserve(
                            bucket(number), clock.instant().plus(HOUR), Duration.ZERO, claims))
                    .value();
            for (int index = 0; index < claims.size(); index++) {
                if (replies.get(index).code() == ClaimReply.Code.RESERVED) {
                    reserved.add(claims.get(index).ticket());
                }
            }
        }

        private void settle() {
            Ticket ticket = anyReserved();
            if (ticket == null) {
                return;
            }
            int choice = random.nextInt(4);
            Settlement settlement = switch (choice) {
                case 0 -> rejected(ticket, OrderReason.HOST, true);
                case 1 -> rejected(ticket, OrderReason.SOLD_OUT, false);
                default -> Settlement.created(ticket);
            };
            int settled = get(ledger.settle(bucket(ticket.bucket()), List.of(settlement, settlement)))
                    .value();
            if (choice == 1) {
                notGivenBack.add((long) settled * ticket.quantity());
            } else if (choice > 1) {
                created.add((long) settled * ticket.quantity());
            }
        }

        private Settlement rejected(Ticket ticket, OrderReason reason, boolean giveBack) {
            return new Settlement(ticket, LedgerEntry.State.REJECTED, reason, giveBack, 0);
        }

        /** Only orders that were created are refunded; one whose ticket is settled in no other way by anyone. */
        private void refund() {
            Ticket ticket = anyReserved();
            if (ticket == null) {
                return;
            }
            Bucket bucket = bucket(ticket.bucket());
            created.add((long) get(ledger.settle(bucket, List.of(Settlement.created(ticket))))
                            .value()
                    * ticket.quantity());
            LedgerEntry entry = get(ledger.find(bucket, ticket)).value().orElseThrow();
            if (entry.state() == LedgerEntry.State.CREATED) {
                Refund refund = new Refund(ticket.id(), ticket.buyer(), ticket.quantity(), true, OrderReason.BUYER);
                if (get(ledger.refund(bucket, refund)).ok()) {
                    refunded.add(ticket.quantity());
                }
                assertThat(get(ledger.refund(bucket, refund)).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
            }
        }

        /** Every step of a transfer may be left out, or done twice. */
        private void lend() {
            int donor = random.nextInt(BUCKETS);
            int borrower = (donor + 1) % BUCKETS;
            String id = "transfer-" + nextName();
            long units = get(ledger.lend(bucket(donor), id, 1 + random.nextInt(20), borrower))
                    .value();
            if (units == 0 || random.nextInt(10) == 0) {
                return;
            }
            credit(borrower, id, units);
            credit(borrower, id, units);
            if (random.nextInt(10) != 0
                    && get(ledger.acknowledge(bucket(donor), id)).ok()) {
                acknowledged.add(units);
            }
            assertThat(get(ledger.lend(bucket(donor), id, 1, borrower)).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
        }

        private void stock() {
            int number = random.nextInt(BUCKETS);
            String id = "stock-" + nextName();
            if (random.nextInt(3) > 0) {
                credit(number, id, 1 + random.nextInt(5));
            } else {
                long taken = get(ledger.withdraw(bucket(number), id, 1 + random.nextInt(3)))
                        .value();
                assertThat(get(ledger.withdraw(bucket(number), id, 100)).value())
                        .isEqualTo(taken);
                withdrawn.add(taken);
            }
        }

        private Ticket anyReserved() {
            return reserved.isEmpty() ? null : reserved.get(random.nextInt(reserved.size()));
        }

        private long nextName() {
            return names++ * THREADS + thread;
        }
    }
}

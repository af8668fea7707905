package io.flashsale.jdbc;

import static io.flashsale.testkit.Together.repeatingConflicts;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.StoreConflictException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.OrderCounts;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.Seed;
import io.flashsale.testkit.Together;
import io.flashsale.testkit.store.InvariantAudit;
import io.flashsale.testkit.store.RawItem;
import io.flashsale.testkit.store.RawItem.RawOrder;
import io.flashsale.testkit.store.RawItem.ReleaseState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two nodes decide, pay, cancel, expire, count, top up, add and take back on three items, while a host's transactions pay and cancel some of
 * the orders and stay open; some of them are rolled back. Then the raw rows must add up.
 */
@ParameterizedClass
@EnumSource(Product.class)
class StormTest {
    private static final int STEPS = 120;
    private static final long STOCK = 60;
    private static final int LIMIT = 3;

    /** A second for a row that is held, once for each attempt, and what a busy machine adds. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(8);

    private final TestDatabase database;
    private final Samples samples = Samples.fresh();
    private final List<JdbiOrderStore> nodes = new ArrayList<>();
    private final List<ItemId> items = List.of(samples.item(), samples.item(), samples.item());
    private final List<List<Ticket>> tickets = new ArrayList<>();
    private final AtomicLong changed = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final long seed = Seed.next();

    StormTest(Product product) {
        database = TestDatabase.of(product);
        for (int node = 0; node < 2; node++) {
            nodes.add(JdbcStores.builder(database.dataSource()).build().orderStore());
        }
    }

    @BeforeEach
    void prepare() {
        Random random = new Random(seed);
        List<BuyerId> buyers = new ArrayList<>();
        for (int buyer = 0; buyer < 40; buyer++) {
            buyers.add(samples.buyer());
        }
        for (ItemId item : items) {
            nodes.get(0)
                    .prepareStock(item, new StockTerms(STOCK, LIMIT, new StockLayout(2, 1), Duration.ofMillis(250)));
            List<Ticket> some = new ArrayList<>();
            for (int ticket = 0; ticket < 150; ticket++) {
                some.add(samples.ticket(item, buyers.get(random.nextInt(40)), 1 + random.nextInt(2)));
            }
            tickets.add(some);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whateverMeetsAddsUp() {
        System.out.println("storm: " + Seed.replay(seed));
        List<Callable<Boolean>> hands = new ArrayList<>();
        for (int hand = 0; hand < 4; hand++) {
            Random random = new Random(seed * 31 + hand);
            hands.add(() -> storm(random));
        }
        Random host = new Random(seed * 37);
        hands.add(() -> host(host));
        Together.all(hands);
        for (ItemId item : items) {
            RawItem raw = audited(item);
            OrderCounts counts = nodes.get(1).counts(item);
            assertThat(counts.byStatus())
                    .isEqualTo(raw.orders().stream()
                            .collect(Collectors.groupingBy(RawOrder::status, Collectors.counting())));
            for (int node = 0; nodes.get(node % 2).countReleases(item, 7) > 0; node++) {
                assertThat(node).isLessThan(1_000);
            }
            assertThat(audited(item).units(ReleaseState.NEW)).isZero();
        }
        assertThat(items.stream().mapToLong(item -> audited(item).total()).sum())
                .isEqualTo(3 * STOCK + changed.get());
        assertThat(Duration.ofNanos(slowest.get())).isLessThan(MAX_WAIT);
    }

    private RawItem audited(ItemId item) {
        RawItem raw = new JdbcProbe(database.dataSource()).read(item);
        assertThat(InvariantAudit.violations(raw)).isEmpty();
        assertThat(InvariantAudit.overLimit(raw, LIMIT)).isEmpty();
        return raw;
    }

    private boolean storm(Random random) {
        try {
            for (int step = 0; step < STEPS; step++) {
                step(random, nodes.get(random.nextInt(2)), random.nextInt(3));
            }
            return true;
        } finally {
            over.set(true);
        }
    }

    private void step(Random random, JdbiOrderStore node, int number) {
        ItemId item = items.get(number);
        Ticket ticket = anyOf(random, number);
        int dice = random.nextInt(100);
        if (dice < 40) {
            decide(random, node, number);
        } else if (dice < 50) {
            orHeld(() -> node.cancel(ticket.id()));
        } else if (dice < 58) {
            orHeld(() -> node.pay(ticket.id()));
        } else if (dice < 70) {
            repeatingConflicts(() -> node.expire(item, Set.of(), 5));
        } else if (dice < 80) {
            repeatingConflicts(() -> node.countReleases(item, 5));
            List<TicketId> done = node.releases(item, 4).stream()
                    .map(release -> release.ticket().id())
                    .toList();
            repeatingConflicts(() -> {
                node.releasesDone(done);
                return true;
            });
        } else if (dice < 90) {
            long units = 1L + random.nextInt(4);
            String operation = samples.operationId();
            changed.addAndGet(repeatingConflicts(() -> dice % 2 == 0
                            ? node.addStock(item, units, operation)
                            : node.takeBack(item, units, operation, (row, wanted) -> wanted))
                    .units());
        } else if (dice < 95) {
            repeatingConflicts(() -> node.topUp(item, (row, unreleased) -> 1));
        } else {
            audited(item);
        }
    }

    /** An order that the host holds for too long may be paid or cancelled later. */
    private static void orHeld(Callable<?> change) {
        try {
            change.call();
        } catch (StoreConflictException held) {
            assertThat(held).hasMessageContaining("lock");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Ticket anyOf(Random random, int number) {
        return tickets.get(number).get(random.nextInt(tickets.get(number).size()));
    }

    private void decide(Random random, JdbiOrderStore node, int number) {
        List<Ticket> batch = new ArrayList<>();
        for (int size = 1 + random.nextInt(12); size > 0; size--) {
            batch.add(anyOf(random, number));
        }
        long start = System.nanoTime();
        List<Decision> decisions = repeatingConflicts(() -> node.decide(items.get(number), batch));
        slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
        assertThat(decisions).hasSize((int) batch.stream().distinct().count());
    }

    /** Pays or cancels a few orders in one transaction, leaves it open for a while, and then commits or rolls back. */
    private boolean host(Random random) throws SQLException {
        while (!over.get()) {
            try (Connection connection = database.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                JdbiOrderStore joined = joining(connection);
                for (int order = 0; order < 3; order++) {
                    TicketId ticket = anyOf(random, random.nextInt(3)).id();
                    try {
                        if (random.nextBoolean()) {
                            joined.pay(ticket);
                        } else {
                            joined.cancel(ticket);
                        }
                    } catch (StoreConflictException e) {
                        break;
                    }
                }
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(700)).toNanos());
                if (random.nextInt(3) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
                connection.setAutoCommit(true);
            }
        }
        return true;
    }

    private JdbiOrderStore joining(Connection connection) {
        return JdbcStores.builder(database.dataSource())
                .transactions(new OpenTransaction(connection))
                .build()
                .orderStore();
    }
}

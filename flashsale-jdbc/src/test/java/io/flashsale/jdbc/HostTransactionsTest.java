package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.Read;
import io.flashsale.spi.StockTerms;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.Together;
import io.flashsale.testkit.store.InvariantAudit;
import io.flashsale.testkit.store.RawItem;
import io.flashsale.testkit.store.RawItem.ReleaseState;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A host's transaction pays and cancels orders and stays open: what everybody else does with the item goes on, on two nodes, and in the
 * end all of it adds up, whether the host commits or not.
 */
@ParameterizedClass
@EnumSource(Product.class)
class HostTransactionsTest {
    /** Far below every lock timeout. */
    private static final Duration AT_ONCE = Duration.ofMillis(900);

    private final TestDatabase database;
    private final SettableClock clock = new SettableClock();
    private final Samples samples = Samples.fresh();
    private final JdbiOrderStore store;
    private final JdbiOrderStore otherNode;
    private final ItemId item = samples.item();

    HostTransactionsTest(Product product) {
        database = TestDatabase.of(product);
        store = node();
        otherNode = node();
    }

    private JdbiOrderStore node() {
        return JdbcStores.builder(database.dataSource()).clock(clock).build().orderStore();
    }

    @BeforeEach
    void prepare() {
        store.prepareStock(item, new StockTerms(10, 1, new StockLayout(1, 1), Duration.ofMinutes(1)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Ticket> created(int howMany) {
        List<Ticket> tickets = samples.tickets(item, howMany);
        store.decide(item, tickets);
        return tickets;
    }

    private OrderStatus status(Ticket ticket) {
        return store.find(List.of(ticket.id()), Read.PRIMARY).get(0).status();
    }

    private RawItem raw() {
        RawItem raw = new JdbcProbe(database.dataSource()).read(item);
        assertThat(InvariantAudit.violations(raw)).isEmpty();
        return raw;
    }

    private static <T> T atOnce(Callable<T> work) throws Exception {
        long start = System.nanoTime();
        T result = work.call();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
        return result;
    }

    private JdbiOrderStore joining(Connection connection) {
        return JdbcStores.builder(database.dataSource())
                .transactions(new OpenTransaction(connection))
                .clock(clock)
                .build()
                .orderStore();
    }

    /** D6, rule 9: a cancel that joins holds its order and nothing of the item. */
    @Test
    void othersDecideCountAndCancelWhileACancellationIsNotCommitted() throws Exception {
        List<Ticket> tickets = created(3);
        try (Connection host = database.dataSource().getConnection()) {
            host.setAutoCommit(false);
            assertThat(joining(host).cancel(tickets.get(0).id()).orElseThrow().changed())
                    .isTrue();
            assertThat(atOnce(() -> otherNode.decide(item, samples.tickets(item, 2))))
                    .allMatch(decision -> decision.order().status() == OrderStatus.CREATED);
            assertThat(atOnce(() -> otherNode.cancel(tickets.get(1).id()))).isPresent();
            assertThat(atOnce(() -> otherNode.countReleases(item, 10))).isEqualTo(1);
            assertThat(atOnce(() -> otherNode.topUp(item, (row, unreleased) -> unreleased)))
                    .isEqualTo(1);
            assertThat(atOnce(() -> otherNode.addStock(item, 1, samples.operationId()))
                            .units())
                    .isEqualTo(1);
            assertThat(raw().units(ReleaseState.NEW)).isZero();
            host.commit();
            host.setAutoCommit(true);
        }
        assertThat(raw().units(ReleaseState.NEW)).isEqualTo(1);
        assertThat(store.countReleases(item, 10)).isEqualTo(1);
        assertThat(raw().available()).isEqualTo(8);
    }

    @Test
    void aCancellationThatIsRolledBackLeavesNothing() throws Exception {
        List<Ticket> tickets = created(2);
        RawItem before = raw();
        try (Connection host = database.dataSource().getConnection()) {
            host.setAutoCommit(false);
            joining(host).cancel(tickets.get(0).id());
            assertThat(otherNode.countReleases(item, 10)).isZero();
            host.rollback();
            host.setAutoCommit(true);
        }
        assertThat(otherNode.countReleases(item, 10)).isZero();
        assertThat(raw()).isEqualTo(before);
    }

    /** D6: expiry passes over what a host is paying, which is then paid, and expires what is behind it. */
    @Test
    void othersExpireWhileAPaymentIsNotCommitted() throws Exception {
        List<Ticket> tickets = created(5);
        clock.advance(Duration.ofSeconds(100));
        try (Connection host = database.dataSource().getConnection()) {
            host.setAutoCommit(false);
            joining(host).pay(tickets.get(0).id());
            joining(host).cancel(tickets.get(1).id());
            assertThat(otherNode.overdueItems(10)).containsExactly(item);
            List<Order> expired =
                    atOnce(() -> otherNode.expire(item, Set.of(), 2)).orders();
            assertThat(expired.stream().map(Order::id))
                    .hasSize(2)
                    .doesNotContain(tickets.get(0).id(), tickets.get(1).id());
            assertThat(atOnce(() -> otherNode.expire(item, Set.of(), 10)).orders())
                    .hasSize(1);
            assertThat(atOnce(() -> otherNode.countReleases(item, 10))).isEqualTo(3);
            assertThat(atOnce(() -> otherNode.decide(item, samples.tickets(item, 1))))
                    .hasSize(1);
            host.commit();
            host.setAutoCommit(true);
        }
        assertThat(status(tickets.get(0))).isEqualTo(OrderStatus.PAID);
        assertThat(store.expire(item, Set.of(), 10).orders()).isEmpty();
        store.countReleases(item, 10);
        assertThat(raw().available()).isEqualTo(8);
    }

    @Test
    void whatExpiryPassedOverIsExpiredOnceTheHostRollsBack() throws Exception {
        List<Ticket> tickets = created(1);
        clock.advance(Duration.ofSeconds(100));
        try (Connection host = database.dataSource().getConnection()) {
            host.setAutoCommit(false);
            joining(host).pay(tickets.get(0).id());
            assertThat(atOnce(() -> otherNode.expire(item, Set.of(), 10)).orders())
                    .isEmpty();
            host.rollback();
            host.setAutoCommit(true);
        }
        assertThat(otherNode.expire(item, Set.of(), 10).orders()).hasSize(1);
        raw();
    }

    /** D6, rule 9: a ticket that comes again while a host holds its row does not hold up those it comes with. */
    @Test
    void aBatchWithATicketWhoseRowAHostHoldsIsDecidedAfterASecond() throws Exception {
        List<Ticket> tickets = created(2);
        List<Ticket> batch = new ArrayList<>(samples.tickets(item, 3));
        batch.add(1, tickets.get(0));
        batch.add(tickets.get(1));
        try (Connection host = database.dataSource().getConnection()) {
            host.setAutoCommit(false);
            joining(host).pay(tickets.get(0).id());
            joining(host).cancel(tickets.get(1).id());
            long start = System.nanoTime();
            List<Decision> decisions = otherNode.decide(item, batch);
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(3_500));
            assertThat(decisions.stream().map(decision -> decision.order().ticket()))
                    .containsExactlyElementsOf(batch);
            assertThat(decisions.stream().map(Decision::fresh)).containsExactly(true, false, true, true, false);
            assertThat(decisions).allMatch(decision -> decision.order().status() == OrderStatus.CREATED);
            assertThat(raw().available()).isEqualTo(5);
            host.commit();
            host.setAutoCommit(true);
        }
        store.countReleases(item, 10);
        assertThat(raw().available()).isEqualTo(6);
        assertThat(status(tickets.get(0))).isEqualTo(OrderStatus.PAID);
    }

    @Test
    void aTombstoneForATicketWhoseRowAHostHoldsIsAnsweredWithThatRow() throws Exception {
        Ticket ticket = created(1).get(0);
        try (Connection host = database.dataSource().getConnection()) {
            host.setAutoCommit(false);
            joining(host).pay(ticket.id());
            Decision decision = otherNode.reject(ticket, OrderReason.LOST);
            assertThat(decision.fresh()).isFalse();
            assertThat(decision.order().status()).isEqualTo(OrderStatus.CREATED);
            host.commit();
            host.setAutoCommit(true);
        }
        assertThat(status(ticket)).isEqualTo(OrderStatus.PAID);
    }

    /**
     * S2: a host of snapshot isolation has read something, and others decide; then it cancels. The stock row, which has changed, is
     * none of its business.
     */
    @Test
    void aHostThatHasReadEarlierMayCancelAlthoughTheItemSellsOn() throws Exception {
        List<Ticket> tickets = created(2);
        try (Connection host = database.dataSource().getConnection();
                Statement statement = host.createStatement()) {
            if (host.getMetaData().getDatabaseProductVersion().contains("MariaDB")) {
                statement.execute("SET SESSION innodb_snapshot_isolation = ON");
            }
            host.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            host.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM flashsale_stock").close();
            otherNode.decide(item, samples.tickets(item, 3));
            otherNode.cancel(tickets.get(1).id());
            otherNode.countReleases(item, 10);
            assertThat(joining(host).cancel(tickets.get(0).id()).orElseThrow().changed())
                    .isTrue();
            host.commit();
            host.setAutoCommit(true);
            host.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        assertThat(status(tickets.get(0))).isEqualTo(OrderStatus.CANCELLED);
        assertThat(raw().units(ReleaseState.NEW)).isEqualTo(1);
    }

    /**
     * S3: two who lock an order and its item in different orders would meet in a deadlock; no cancel locks the item. Most deadlocks are
     * repeated and hurt nobody, so the server is asked how many there were.
     */
    @Test
    void cancellationsAndDecisionsOfTheSameTicketsNeverDeadlock() throws Exception {
        store.addStock(item, 190, samples.operationId());
        List<Ticket> tickets = created(200);
        long before = deadlocks();
        AtomicInteger cancelling = new AtomicInteger(2);
        List<Callable<Boolean>> hands = new ArrayList<>();
        for (int half = 0; half < 2; half++) {
            List<Ticket> own = tickets.subList(half * 100, half * 100 + 100);
            hands.add(() -> {
                try (Connection host = database.dataSource().getConnection()) {
                    host.setAutoCommit(false);
                    for (Ticket ticket : own) {
                        joining(host).cancel(ticket.id());
                        host.commit();
                    }
                    host.setAutoCommit(true);
                } finally {
                    cancelling.decrementAndGet();
                }
                return true;
            });
        }
        hands.add(() -> {
            for (int round = 0; cancelling.get() > 0; round++) {
                int from = round % 20 * 10;
                otherNode.decide(item, tickets.subList(from, from + 10));
            }
            return true;
        });
        hands.add(() -> {
            while (cancelling.get() > 0) {
                otherNode.countReleases(item, 3);
            }
            return true;
        });
        Together.all(hands);
        assertThat(deadlocks()).isEqualTo(before);
        store.countReleases(item, 300);
        assertThat(raw().available()).isEqualTo(200);
    }

    /** Since the server was started; none where it does not count them. */
    private long deadlocks() {
        return database.url().startsWith("jdbc:h2:")
                ? 0
                : database.number("SELECT count FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'");
    }
}

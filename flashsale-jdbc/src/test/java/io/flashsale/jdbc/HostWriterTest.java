package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.Expired;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.OrderWriterException;
import io.flashsale.spi.StockTerms;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.store.InvariantAudit;
import io.flashsale.testkit.store.RawItem;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The host's own rows stand or fall with ours. */
@ParameterizedClass
@EnumSource(Product.class)
class HostWriterTest {
    private final TestDatabase database;
    private final SettableClock clock = new SettableClock();
    private final Samples samples = Samples.fresh();
    private final Host host = new Host();
    private final JdbiOrderStore store;
    private final ItemId item = samples.item();

    HostWriterTest(Product product) {
        database = TestDatabase.of(product);
        store = JdbcStores.builder(database.dataSource())
                .orderWriter(host)
                .clock(clock)
                .build()
                .orderStore();
    }

    @BeforeEach
    void prepare() {
        database.execute("CREATE TABLE invoice (ticket VARCHAR(40) PRIMARY KEY, state VARCHAR(10))");
        store.prepareStock(item, new StockTerms(10, 2, new StockLayout(1, 1), Duration.ofMinutes(1)));
    }

    @AfterEach
    void invariantsHold() {
        assertThat(InvariantAudit.violations(raw())).isEmpty();
        database.close();
    }

    private RawItem raw() {
        return new JdbcProbe(database.dataSource()).read(item);
    }

    private long invoices(String state) {
        return database.number("SELECT COUNT(*) FROM invoice WHERE state = '" + state + "'");
    }

    private Ticket created() {
        Ticket ticket = samples.ticket(item);
        store.decide(item, List.of(ticket));
        return ticket;
    }

    @Test
    void theHostsRowsAreCommittedWithOurs() {
        List<Ticket> tickets = samples.tickets(item, 12);
        store.decide(item, tickets);
        assertThat(invoices("CREATED")).isEqualTo(10);
        store.pay(tickets.get(0).id());
        store.cancel(tickets.get(1).id());
        clock.advance(Duration.ofSeconds(100));
        assertThat(store.expire(item, Set.of(), 3).orders()).hasSize(3);
        assertThat(invoices("PAID")).isEqualTo(1);
        assertThat(invoices("CANCELLED")).isEqualTo(4);
        assertThat(invoices("CREATED")).isEqualTo(5);
    }

    @Test
    void anExceptionRollsTheWholeBatchBackAndLeavesNothing() {
        List<Ticket> tickets = samples.tickets(item, 3);
        host.poison.add(tickets.get(1).id());
        RawItem before = raw();
        assertThatThrownBy(() -> store.decide(item, tickets))
                .isExactlyInstanceOf(FlashSaleException.class)
                .hasMessageContaining("the host's order writer")
                .hasRootCauseMessage("poison");
        assertThat(raw()).isEqualTo(before);
        assertThat(database.number("SELECT COUNT(*) FROM invoice")).isZero();
        store.decide(item, List.of(tickets.get(0), tickets.get(2)));
        assertThat(store.reject(tickets.get(1), OrderReason.POISON).fresh()).isTrue();
        assertThat(invoices("CREATED")).isEqualTo(2);
    }

    @Test
    void aDuplicateKeyOfTheHostsIsNotTakenForOurs() {
        Ticket ticket = samples.ticket(item);
        database.execute("INSERT INTO invoice VALUES ('" + ticket.id() + "', 'MINE')");
        assertThatThrownBy(() -> store.decide(item, List.of(ticket))).isExactlyInstanceOf(FlashSaleException.class);
        assertThat(host.calls).isEqualTo(1);
        assertThat(raw().orders()).isEmpty();
    }

    @Test
    void aDeadlockInTheHostsRowsIsAConflict() {
        host.failure = new SQLException("deadlock", "40001", 40_001);
        assertThatThrownBy(this::created)
                .isInstanceOfSatisfying(
                        OrderWriterException.class,
                        writers -> assertThat(writers.conflict()).isTrue());
        host.failure = new IllegalStateException("wrapped", new SQLException("deadlock", "40001", 40_001));
        assertThatThrownBy(this::created)
                .isInstanceOfSatisfying(
                        OrderWriterException.class,
                        writers -> assertThat(writers.conflict()).isTrue());
        assertThat(raw().orders()).isEmpty();
        host.failure = null;
        Ticket ticket = created();
        host.failure = new SQLException("deadlock", "40001", 40_001);
        assertThatThrownBy(() -> store.pay(ticket.id())).isInstanceOf(StoreConflictException.class);
    }

    /** The order store works, so nobody else's orders wait for what the host does not reach. */
    @Test
    void aServerThatOnlyTheHostMissesIsTheWritersFailure() {
        Ticket paid = created();
        for (Exception failure : List.of(
                new SQLTimeoutException("the host's statement took too long"),
                new SQLTransientConnectionException("the host's other database does not answer"),
                new IllegalStateException("wrapped", new SQLException("gone", "08001", 1)))) {
            host.failure = failure;
            assertThatThrownBy(this::created)
                    .isInstanceOfSatisfying(
                            OrderWriterException.class,
                            writers -> assertThat(writers.conflict()).isFalse());
            assertThatThrownBy(() -> store.pay(paid.id())).isExactlyInstanceOf(StoreUnavailableException.class);
        }
        assertThat(raw().orders()).hasSize(1);
    }

    @Test
    void anExpiryDuringAnOutageOfTheHostsServerAsksItAFewTimes() {
        ItemId many = samples.item();
        store.prepareStock(many, new StockTerms(200, 2, new StockLayout(1, 1), Duration.ofMinutes(1)));
        store.decide(many, samples.tickets(many, 200));
        host.failure = new SQLTimeoutException("the host's server does not answer");
        int before = host.calls;
        clock.advance(Duration.ofSeconds(100));
        Expired expired = store.expire(many, Set.of(), 200);
        assertThat(expired.orders()).isEmpty();
        assertThat(expired.failed()).as("four, and the newest").hasSize(5);
        host.failure = null;
        assertThat(host.calls - before).isLessThan(20);
    }

    /** One of the host's servers is gone, and the 60 oldest orders need it; 20 others do not. Rounds and rests as in the core's Expiry and ItemRounds. */
    @Test
    void ordersThatMissAServerDoNotKeepOthersFromExpiring() {
        ItemId many = samples.item();
        store.prepareStock(many, new StockTerms(200, 2, new StockLayout(1, 1), Duration.ofMinutes(1)));
        List<Ticket> old = samples.tickets(many, 60);
        store.decide(many, old);
        clock.advance(Duration.ofSeconds(1));
        store.decide(many, samples.tickets(many, 20));
        old.forEach(ticket -> host.poison.add(ticket.id()));
        host.worse = new SQLTimeoutException("one of the host's servers does not answer");
        clock.advance(Duration.ofSeconds(100));
        Map<TicketId, Instant> rests = new HashMap<>();
        int cancelled = 0;
        int rounds = 0;
        for (; rounds < 60 && cancelled < 20; rounds++) {
            rests.values().removeIf(until -> !clock.instant().isBefore(until));
            Expired expired = store.expire(many, Set.copyOf(rests.keySet()), 500);
            cancelled += expired.orders().size();
            expired.failed().forEach(id -> rests.put(id, clock.instant().plusSeconds(60)));
            clock.advance(Duration.ofSeconds(10));
        }
        host.worse = null;
        host.poison.clear();
        assertThat(cancelled).isEqualTo(20);
    }

    @Test
    void anOrderWhoseCancellationTheHostCannotWriteDoesNotKeepOthersFromExpiring() {
        List<Ticket> tickets = List.of(created(), created(), created());
        host.worse = new SQLTimeoutException("the host's statement took too long");
        host.poison.add(tickets.get(1).id());
        clock.advance(Duration.ofSeconds(100));
        Expired expired = store.expire(item, Set.of(), 10);
        assertThat(expired.orders()).hasSize(2);
        assertThat(expired.failed()).containsExactly(tickets.get(1).id());
    }

    /* What is left of a deadlock in the host's rows, which it catches and forgets. */
    @Test
    void aRollbackThatTheHostSwallowsIsFound() {
        RawItem before = raw();
        host.rollsBack = true;
        assertThatThrownBy(this::created).hasMessageContaining("did the host's order writer swallow a failure?");
        assertThat(raw()).isEqualTo(before);
    }

    /* Our rows are written after the host's, so that they are complete whatever became of what was before. */
    @Test
    void aRollbackThatTheHostSwallowsLeavesAPaymentAndACancellationWhole() {
        Ticket paid = created();
        Ticket cancelled = created();
        host.rollsBack = true;
        assertThat(store.pay(paid.id()).orElseThrow().changed()).isTrue();
        assertThat(store.cancel(cancelled.id()).orElseThrow().changed()).isTrue();
        assertThat(raw().units(OrderStatus.PAID)).isEqualTo(1);
        assertThat(raw().units(RawItem.ReleaseState.NEW)).isEqualTo(1);
    }

    @Test
    void aVetoedOrderIsRejectedForTheHostAndTakesNothing() {
        Ticket small = samples.ticket(item);
        Ticket vetoed = samples.ticket(item, small.buyer(), 1);
        host.unwanted.add(vetoed.id());
        List<Decision> decisions = store.decide(item, List.of(small, vetoed, samples.ticket(item)));
        assertThat(decisions.stream().map(decision -> decision.order().status()))
                .containsExactly(OrderStatus.CREATED, OrderStatus.REJECTED, OrderStatus.CREATED);
        assertThat(decisions.get(1).order().reason()).isEqualTo(OrderReason.HOST);
        assertThat(decisions.get(1).order().expiresAt()).isNull();
        assertThat(decisions.stream().map(Decision::buyerUsed)).containsExactly(1, 1, 1);
        assertThat(store.find(List.of(vetoed.id()), OrderStore.Read.PRIMARY))
                .containsExactly(decisions.get(1).order());
        assertThat(raw().available()).isEqualTo(8);
        assertThat(raw().unitsHeldBy(small.buyer())).isEqualTo(1);
        assertThat(store.decide(item, List.of(vetoed)).get(0).order().reason()).isEqualTo(OrderReason.HOST);
    }

    @Test
    void aVetoOfAnOrderThatIsNotBeingCreatedIsMisuse() {
        Ticket earlier = created();
        host.unwanted.add(earlier.id());
        host.vetoAnything = true;
        assertThatThrownBy(this::created).hasMessageContaining("veto of " + earlier.id());
    }

    @Test
    void theHostSeesNewAcceptedOrdersOnlyOnce() {
        List<Ticket> tickets = samples.tickets(item, 15);
        store.decide(item, tickets.subList(0, 5));
        host.seen.clear();
        host.calls = 0;
        store.decide(item, tickets);
        assertThat(host.calls).isEqualTo(1);
        assertThat(host.seen.stream().map(Order::ticket)).containsExactlyElementsOf(tickets.subList(5, 10));
        store.decide(item, tickets);
        store.decide(item, List.of(samples.ticket(item)));
        assertThat(host.calls).isEqualTo(1);
    }

    @Test
    void paymentsAndCancellationsThatTheHostFailsAreRolledBack() {
        Ticket ticket = created();
        host.failure = new SQLException("no", "45000", 1);
        assertThatThrownBy(() -> store.pay(ticket.id())).isInstanceOf(FlashSaleException.class);
        assertThatThrownBy(() -> store.cancel(ticket.id())).isInstanceOf(FlashSaleException.class);
        assertThat(raw().units(OrderStatus.CREATED)).isEqualTo(1);
        assertThat(raw().releases()).isEmpty();
    }

    @Test
    void anOrderWhoseExpiryTheHostFailsHoldsUpNoOther() {
        List<Ticket> tickets = samples.tickets(item, 9);
        store.decide(item, tickets);
        host.poison.add(tickets.get(4).id());
        clock.advance(Duration.ofSeconds(100));
        Expired expired = store.expire(item, Set.of(), 100);
        assertThat(expired.orders()).hasSize(8);
        assertThat(expired.failed()).containsExactly(tickets.get(4).id());
        assertThat(invoices("CANCELLED")).isEqualTo(8);
        host.calls = 0;
        Set<TicketId> except = Set.copyOf(expired.failed());
        assertThat(store.expire(item, except, 100)).isEqualTo(new Expired(List.of(), List.of()));
        assertThat(host.calls).isZero();
        assertThat(store.expire(item, Set.of(), 100)).isEqualTo(new Expired(List.of(), expired.failed()));
        host.poison.clear();
        assertThat(store.expire(item, Set.of(), 100).orders().stream().map(Order::ticket))
                .containsExactly(tickets.get(4));
    }

    /** D5: however many they are, and although they are the oldest, the others have their turn in the next calls. */
    @Test
    void manyOrdersThatCannotBeExpiredHoldUpNoOther() {
        add(30);
        List<Ticket> poisoned = samples.tickets(item, 20);
        store.decide(item, poisoned);
        poisoned.forEach(ticket -> host.poison.add(ticket.id()));
        clock.advance(Duration.ofSeconds(1));
        store.decide(item, samples.tickets(item, 20));
        clock.advance(Duration.ofSeconds(100));
        Set<TicketId> failed = new HashSet<>();
        int expired = 0;
        for (int call = 0; call < 5; call++) {
            Expired now = store.expire(item, failed, 10);
            failed.addAll(now.failed());
            expired += now.orders().size();
        }
        assertThat(failed).hasSize(20);
        assertThat(expired).isEqualTo(20);
        host.calls = 0;
        assertThat(store.expire(item, failed, 10)).isEqualTo(new Expired(List.of(), List.of()));
        assertThat(host.calls).isZero();
    }

    private void add(long units) {
        store.addStock(item, units, samples.operationId());
    }

    /** A class that is missing for one order, a mapper that never ends, or a checked exception that Kotlin does not declare. */
    @ParameterizedTest
    @MethodSource("worse")
    void whateverTheHostThrowsIsTheFailureOfThatOrderOnly(Throwable worse) {
        List<Ticket> tickets = samples.tickets(item, 9);
        Ticket bad = tickets.get(4);
        host.poison.add(bad.id());
        host.worse = worse;
        assertThatThrownBy(() -> store.decide(item, tickets))
                .isExactlyInstanceOf(FlashSaleException.class)
                .hasMessageContaining("the host's order writer")
                .hasRootCause(worse);
        host.poison.clear();
        store.decide(item, tickets);
        host.poison.add(bad.id());
        RawItem before = raw();
        assertThatThrownBy(() -> store.pay(bad.id())).isExactlyInstanceOf(FlashSaleException.class);
        assertThatThrownBy(() -> store.cancel(bad.id())).isExactlyInstanceOf(FlashSaleException.class);
        assertThat(raw()).isEqualTo(before);

        clock.advance(Duration.ofSeconds(100));
        store.expire(item, Set.of(), 100);

        assertThat(raw().units(OrderStatus.CREATED)).isEqualTo(1);
        assertThat(invoices("CANCELLED")).isEqualTo(8);
    }

    static List<Throwable> worse() {
        return List.of(
                new NoClassDefFoundError("com/example/Gone"), new StackOverflowError(), new IOException("undeclared"));
    }

    /** No order is at fault when there is no memory left. */
    @Test
    void theMachinesOwnErrorsArePassedOn() {
        List<Ticket> tickets = samples.tickets(item, 2);
        host.poison.add(tickets.get(1).id());
        host.worse = new OutOfMemoryError("injected");
        assertThatThrownBy(() -> store.decide(item, tickets)).isSameAs(host.worse);
        assertThat(raw().orders()).isEmpty();
    }

    /** Writes an invoice per order, unless it is told to make trouble. */
    private static final class Host implements OrderWriter {
        final Set<TicketId> poison = new HashSet<>();
        final Set<TicketId> unwanted = new HashSet<>();
        final List<Order> seen = new ArrayList<>();
        boolean vetoAnything;
        boolean rollsBack;
        Exception failure;
        Throwable worse;
        int calls;

        @Override
        public void created(Connection connection, List<Order> orders, Veto veto) throws SQLException {
            calls++;
            seen.addAll(orders);
            if (vetoAnything) {
                unwanted.forEach(veto::reject);
            }
            orders.stream().map(Order::id).filter(unwanted::contains).forEach(veto::reject);
            write(connection, orders, "INSERT INTO invoice (state, ticket) VALUES (?, ?)");
        }

        @Override
        public void paid(Connection connection, List<Order> orders) throws SQLException {
            write(connection, orders, "UPDATE invoice SET state = ? WHERE ticket = ?");
        }

        @Override
        public void cancelled(Connection connection, List<Order> orders) throws SQLException {
            calls++;
            write(connection, orders, "UPDATE invoice SET state = ? WHERE ticket = ?");
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void throwUndeclared(Throwable failure) throws T {
            throw (T) failure;
        }

        private void write(Connection connection, List<Order> orders, String sql) throws SQLException {
            if (rollsBack) {
                connection.rollback();
                return;
            }
            if (failure instanceof SQLException checked) {
                throw checked;
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (Order order : orders) {
                    statement.setString(1, order.status().name());
                    statement.setString(2, order.id().toString());
                    statement.execute();
                    if (poison.contains(order.id())) {
                        if (worse != null) {
                            Host.<RuntimeException>throwUndeclared(worse);
                        }
                        throw new IllegalStateException("poison");
                    }
                }
            }
        }
    }
}

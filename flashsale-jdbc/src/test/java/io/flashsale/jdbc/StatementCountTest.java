package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.StockTerms;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.Samples;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to the database, call by call: it must not depend on the size of a batch. */
@ParameterizedClass
@EnumSource(Product.class)
class StatementCountTest {
    private final TestDatabase database;
    private final SettableClock clock = new SettableClock();
    private final WatchedDataSource watched;
    private final Samples samples = Samples.fresh();
    private final List<Order> vetoed = new ArrayList<>();
    private final JdbiOrderStore store;
    private final ItemId item = samples.item();

    StatementCountTest(Product product) {
        database = TestDatabase.of(product);
        watched = new WatchedDataSource(database.dataSource());
        store = JdbcStores.builder(watched.dataSource())
                .clock(clock)
                .orderWriter(new OrderWriter() {
                    @Override
                    public void created(Connection connection, List<Order> orders, Veto veto) {
                        orders.stream()
                                .filter(order -> order.ticket().quantity() == 2)
                                .peek(vetoed::add)
                                .forEach(order -> veto.reject(order.id()));
                    }
                })
                .build()
                .orderStore();
    }

    @BeforeEach
    void prepare() {
        store.prepareStock(item, new StockTerms(100_000, 2, new StockLayout(1, 1), Duration.ofMinutes(1)));
        watched.journal();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, 1_000})
    void aNewBatchOfAnySizeIsDecidedInFourStatements(int size) {
        store.decide(item, samples.tickets(item, size));
        assertThat(watched.journal())
                .containsExactly(
                        "getConnection", "select stock", "select order", "insert order", "update stock", "commit");
    }

    @Test
    void aBatchOfRejectedTicketsIsDecidedInAsMany() {
        store.takeBack(item, 100_000, samples.operationId(), (row, units) -> units);
        watched.journal();
        store.decide(item, samples.tickets(item, 100));
        assertThat(watched.journal())
                .containsExactly(
                        "getConnection", "select stock", "select order", "insert order", "update stock", "commit");
    }

    @Test
    void aTicketThatHasARowCostsThreeStatementsMoreForTheWholeBatch() {
        List<Ticket> tickets = samples.tickets(item, 100);
        store.decide(item, tickets.subList(0, 50));
        watched.journal();
        store.decide(item, tickets);
        assertThat(watched.journal())
                .containsExactly(
                        "getConnection",
                        "select stock",
                        "select order",
                        "insert order",
                        "select order",
                        "select order",
                        "insert order",
                        "update stock",
                        "commit");
    }

    @Test
    void aBatchThatWasDecidedBeforeChangesNothing() {
        List<Ticket> tickets = samples.tickets(item, 100);
        store.decide(item, tickets);
        watched.journal();
        store.decide(item, tickets);
        assertThat(watched.journal())
                .containsExactly(
                        "getConnection", "select stock", "select order", "insert order", "select order", "commit");
    }

    @Test
    void aVetoCostsOneStatementForAllVetoedOrders() {
        List<Ticket> tickets = new ArrayList<>(samples.tickets(item, 50));
        tickets.add(samples.ticket(item, samples.buyer(), 2));
        tickets.add(samples.ticket(item, samples.buyer(), 2));
        store.decide(item, tickets);
        assertThat(vetoed).hasSize(2);
        assertThat(watched.journal())
                .containsExactly(
                        "getConnection",
                        "select stock",
                        "select order",
                        "insert order",
                        "update order",
                        "update stock",
                        "commit");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 200})
    void anItemsOverdueOrdersAreCancelledInFourStatements(int size) {
        store.decide(item, samples.tickets(item, size));
        watched.journal();
        clock.advance(Duration.ofSeconds(100));
        assertThat(store.expire(item, Set.of(), 1_000).orders()).hasSize(size);
        assertThat(watched.journal())
                .containsExactly(
                        "getConnection", "select stock", "select order", "update order", "insert release", "commit");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 200})
    void anItemsReleasesAreCountedInFourStatements(int size) {
        store.decide(item, samples.tickets(item, size));
        clock.advance(Duration.ofSeconds(100));
        store.expire(item, Set.of(), 1_000);
        watched.journal();
        assertThat(store.countReleases(item, 1_000)).isEqualTo(size);
        assertThat(watched.journal())
                .containsExactly(
                        "getConnection", "select stock", "select release", "update release", "update stock", "commit");
    }

    /** D6: neither waits for the item, nor makes the item wait. */
    @Test
    void aCancellationDoesNotTouchTheStockRow() {
        Ticket ticket = samples.ticket(item);
        store.decide(item, List.of(ticket));
        watched.journal();
        store.cancel(ticket.id());
        assertThat(watched.journal())
                .containsExactly(
                        "getConnection", "select order", "select order", "update order", "insert release", "commit");
    }

    @Test
    void aPaymentDoesNotTouchTheStockRow() {
        Ticket ticket = samples.ticket(item);
        store.decide(item, List.of(ticket));
        watched.journal();
        store.pay(ticket.id());
        assertThat(watched.journal()).containsExactly("getConnection", "select order", "update order", "commit");
    }

    @Test
    void aSettledBatchIsLookedUpInOneStatement() {
        List<Ticket> tickets = samples.tickets(item, 1_000);
        store.decide(item, tickets);
        watched.journal();
        assertThat(store.decisions(item, tickets.stream().map(Ticket::id).toList()))
                .hasSize(1_000);
        assertThat(watched.journal()).containsExactly("getConnection", "select order");
    }
}

package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Order;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a failure means to the caller, and what it leaves behind. */
@ParameterizedClass
@EnumSource(Product.class)
class FailureTest {
    private final SQLException lost = new SQLException("Communications link failure", "08S01", 0);

    private final TestDatabase database;
    private final WatchedDataSource watched;
    private final JdbiOrderStore store;
    private final Samples samples = Samples.fresh();
    private final ItemId item = samples.item();
    private final List<Ticket> tickets = samples.tickets(item, 3);

    FailureTest(Product product) {
        database = TestDatabase.of(product);
        watched = new WatchedDataSource(database.dataSource());
        store = JdbcStores.builder(watched.dataSource()).build().orderStore();
    }

    @BeforeEach
    void prepare() {
        store.prepareStock(item, new StockTerms(10, 1, new StockLayout(1, 1), Duration.ofMinutes(1)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void decide() {
        store.decide(item, tickets);
    }

    private long rows() {
        return database.number("SELECT COUNT(*) FROM flashsale_order");
    }

    @Test
    void aLostConnectionBeforeTheCommitHasCertainlyDoneNothing() {
        watched.failAt("insert order", lost);
        assertThatThrownBy(this::decide)
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.maybeDone()).isFalse())
                .hasMessageContaining("decide 3 tickets of " + item)
                .hasMessageContaining("insert the order rows")
                .hasMessageContaining("08S01");
        assertThat(rows()).isZero();
    }

    @Test
    void aLostAnswerToTheCommitMayHaveDoneItAndRepeatingIsSafe() {
        watched.failAfter("commit", lost);
        assertThatThrownBy(this::decide)
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.maybeDone()).isTrue())
                .hasMessageContaining("commit");
        assertThat(rows()).isEqualTo(3);
        watched.failAt("", lost);
        decide();
        assertThat(rows()).isEqualTo(3);
        assertThat(store.stock(item).orElseThrow().available()).isEqualTo(7);
    }

    @Test
    void aCommitThatFailsForNoKnownReasonMayHaveBeenDone() {
        watched.failAt("commit", new SQLException("?", "HY000", 12_345));
        assertThatThrownBy(this::decide)
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.maybeDone()).isTrue());
        assertThat(rows()).isZero();
    }

    @Test
    void aDeadlockAtTheCommitIsAConflict() {
        watched.failAt("commit", new SQLException("deadlock", "40001", 1_213));
        assertThatThrownBy(this::decide).isInstanceOf(StoreConflictException.class);
        assertThat(rows()).isZero();
    }

    /* JPA sends the host's rows only at the commit. */
    @Test
    void rowsOfTheHostThatTheDatabaseRefusesAtTheCommitAreTheHostsFault() {
        watched.failAt("commit", new SQLException("Duplicate entry", "23000", 1_062));
        assertThatThrownBy(this::decide).isExactlyInstanceOf(FlashSaleException.class);
        assertThat(rows()).isZero();
    }

    @Test
    void anEmptyPoolIsUnavailable() {
        watched.failAt("getConnection", new SQLTransientConnectionException("pool: request timed out after 30000ms"));
        assertThatThrownBy(this::decide)
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.maybeDone()).isFalse());
        assertThatThrownBy(() -> store.stock(item)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void withoutAConnectionTheInputIsNotAtFault() {
        watched.failAt("getConnection", new SQLException("Access denied", "28000", 1_045));
        assertThatThrownBy(this::decide).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.stock(item)).isInstanceOf(StoreUnavailableException.class);
        watched.failAt("getConnection", new SQLException("Host is blocked", "HY000", 1_129));
        assertThatThrownBy(() -> store.pay(tickets.get(0).id()))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.maybeDone()).isFalse());
    }

    @Test
    void whateverElseTheDatabaseRefusesIsTheInputsFault() {
        watched.failAt("update stock", new SQLException("Out of range value", "22003", 1_264));
        assertThatThrownBy(this::decide)
                .isExactlyInstanceOf(FlashSaleException.class)
                .hasMessageContaining("lower the stock row")
                .hasMessageContaining("SQLState 22003, code 1264");
        assertThat(rows()).isZero();
    }

    @Test
    void aStockRowThatHoldsLessThanWasReadUnderItsLockRollsBackAndAlarms() {
        JdbiOrderStore robbed = JdbcStores.builder(database.dataSource())
                .orderWriter(new OrderWriter() {
                    @Override
                    public void created(Connection connection, List<Order> orders, Veto veto) throws SQLException {
                        connection.createStatement().execute("UPDATE flashsale_stock SET available = 2");
                    }
                })
                .build()
                .orderStore();
        assertThatThrownBy(() -> robbed.decide(item, tickets))
                .isExactlyInstanceOf(FlashSaleException.class)
                .hasMessageContaining("invariant broken, rolled back")
                .hasMessageContaining(item + " no longer has 3 units");
        assertThat(rows()).isZero();
        assertThat(store.stock(item).orElseThrow().available()).isEqualTo(10);
    }

    private static void maybeDone(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.maybeDone()).isTrue());
    }

    private void healthy() {
        watched.failAt("", lost);
    }

    /** D7: 100 must not become 300 because the answers to two commits were lost. */
    @Test
    void unitsWhoseCommitIsUnknownAreAddedOnceByTheirOperationId() {
        String operation = samples.operationId();
        for (int attempt = 0; attempt < 2; attempt++) {
            watched.failAfter("commit", lost);
            maybeDone(() -> store.addStock(item, 100, operation));
        }
        watched.failAt("commit", lost);
        maybeDone(() -> store.addStock(item, 100, operation));
        healthy();
        assertThat(store.addStock(item, 100, operation).units()).isEqualTo(100);
        assertThat(store.stock(item).orElseThrow().terms().total()).isEqualTo(110);
        assertThat(store.stock(item).orElseThrow().available()).isEqualTo(110);
    }

    /** D7, E4: a repeated take-back lowers the row once, whatever the ledger gives the second time. */
    @Test
    void unitsWhoseCommitIsUnknownAreTakenBackOnceByTheirOperationId() {
        String operation = samples.operationId();
        watched.failAt("commit", lost);
        maybeDone(() -> store.takeBack(item, 4, operation, (row, units) -> 4));
        watched.failAfter("commit", lost);
        maybeDone(() -> store.takeBack(item, 4, operation, (row, units) -> 3));
        healthy();
        assertThat(store.takeBack(item, 4, operation, (row, units) -> 4).units())
                .isEqualTo(-3);
        assertThat(store.stock(item).orElseThrow().available()).isEqualTo(7);
    }

    /** Rule 9: counted once, whether the answer came or not, and a crash before the commit counts nothing. */
    @Test
    void releasesWhoseCommitIsUnknownAreCountedOnce() {
        decide();
        tickets.forEach(ticket -> store.cancel(ticket.id()));
        watched.failAt("update stock", lost);
        assertThatThrownBy(() -> store.countReleases(item, 10)).isInstanceOf(StoreUnavailableException.class);
        watched.failAt("commit", lost);
        maybeDone(() -> store.countReleases(item, 10));
        assertThat(store.stock(item).orElseThrow().available()).isEqualTo(7);
        watched.failAfter("commit", lost);
        maybeDone(() -> store.countReleases(item, 10));
        healthy();
        assertThat(store.countReleases(item, 10)).isZero();
        assertThat(store.stock(item).orElseThrow().available()).isEqualTo(10);
        assertThat(store.unreleased(item)).isEqualTo(3);
    }

    /** S9: a version that nobody knows to be committed is not used again. */
    @Test
    void aTopUpWhoseVersionMayBeCommittedCreditsNothing() {
        AtomicInteger steps = new AtomicInteger();
        watched.failAfter("commit", lost);
        maybeDone(() -> store.topUp(item, (row, unreleased) -> steps.incrementAndGet()));
        assertThat(steps).hasValue(0);
        healthy();
        assertThat(store.topUp(item, (row, unreleased) -> row.version())).isEqualTo(2);
    }

    /** D2: the catalog and the stock rows change together or not at all. */
    @Test
    void aSaleWhoseSaveFailsHalfWayLeavesNothingInTheStockRows() {
        JdbiSaleCatalog catalog =
                JdbcStores.builder(watched.dataSource()).build().saleCatalog();
        Instant start = Instant.parse("2031-03-30T01:00:00Z");
        SaleItem phone = SaleItem.of("phone", "Phone", Money.of(2, "EUR"), Money.of(1, "EUR"), 5, 1)
                .withBuckets(2);
        Sale draft = Sale.draft(samples.name("sale"), "Spring", start, start.plusSeconds(60), List.of(phone));
        ItemId id = draft.itemId(phone);
        for (String step : List.of("insert sale_item", "update catalog", "commit")) {
            watched.failAt(step, lost);
            assertThatThrownBy(() -> catalog.save(draft.withState(Sale.State.PUBLISHED)))
                    .isInstanceOf(StoreUnavailableException.class);
            healthy();
            assertThat(catalog.find(draft.id())).isEmpty();
            assertThat(store.stock(id)).isEmpty();
        }
        Sale saved = catalog.save(draft.withState(Sale.State.PUBLISHED)).orElseThrow();
        watched.failAt("commit", lost);
        Sale edited = saved.withItems(List.of(phone.withBuckets(9)));
        assertThatThrownBy(() -> catalog.save(edited)).isInstanceOf(StoreUnavailableException.class);
        healthy();
        assertThat(store.stock(id).orElseThrow().terms().layout().buckets()).isEqualTo(2);
        assertThat(catalog.find(draft.id())).contains(saved);
    }

    /** Case 29: a pool says only that the connection is closed, and so does the rollback that a transaction manager tries on it. */
    @Test
    void aConnectionThatDiesUnderACancellationIsUnavailable() {
        Ticket ticket = tickets.get(0);
        decide();
        Transactions host = new Transactions() {
            @Override
            public <T> T required(Work<T> work) throws SQLException {
                return requiresNew(work);
            }

            @Override
            public <T> T requiresNew(Work<T> work) throws SQLException {
                try (Connection connection = watched.dataSource().getConnection()) {
                    return work.run(connection);
                } catch (RuntimeException e) {
                    throw new IllegalStateException("could not roll back", new SQLException("Connection is closed"));
                }
            }
        };
        JdbiOrderStore joined = JdbcStores.builder(watched.dataSource())
                .transactions(host)
                .build()
                .orderStore();
        watched.failAt("update order", lost);
        assertThatThrownBy(() -> joined.cancel(ticket.id()))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.maybeDone()).isFalse())
                .hasMessageContaining("08S01");
        healthy();
        JdbiOrderStore closing = JdbcStores.builder(database.dataSource())
                .orderWriter(new OrderWriter() {
                    @Override
                    public void cancelled(Connection connection, List<Order> orders) throws SQLException {
                        connection.close();
                        throw new SQLException("Connection is closed");
                    }
                })
                .build()
                .orderStore();
        assertThatThrownBy(() -> closing.cancel(ticket.id())).isInstanceOf(StoreUnavailableException.class);
        watched.failAt("commit", new SQLException("Connection is closed"));
        maybeDone(() -> store.cancel(ticket.id()));
    }
}

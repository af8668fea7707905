package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Order;
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
import java.util.List;
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
}

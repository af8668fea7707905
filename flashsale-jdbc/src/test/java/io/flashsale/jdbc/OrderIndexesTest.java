package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.spi.StockTerms;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.Samples;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How many rows are read, whatever the database knows of its tables. */
@ParameterizedClass
@EnumSource(names = {"MYSQL", "MARIADB"})
class OrderIndexesTest {
    private static final int CANCELLED = 1_000;
    private static final int MANY = 1_000;

    /** A page of the index has hundreds of entries. */
    private static final int FEW_PAGES = MANY / 10;

    private final TestDatabase database;
    private final SettableClock clock = new SettableClock();
    private final JdbiOrderStore store;
    private final Samples samples = Samples.fresh();
    private final ItemId item = samples.item();
    private final BuyerId buyer = samples.buyer();

    OrderIndexesTest(Product product) {
        database = TestDatabase.of(product);
        store = JdbcStores.builder(database.dataSource()).clock(clock).build().orderStore();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A buyer who orders and cancels all day must not slow down the batches with the buyer's tickets. */
    @Test
    void cancelledOrdersOfTheBuyerAreNotRead() throws SQLException {
        store.prepareStock(item, new StockTerms(10_000, CANCELLED, new StockLayout(1, 1), Duration.ofMinutes(1)));
        List<Ticket> tickets = new ArrayList<>();
        for (int number = 0; number < CANCELLED; number++) {
            tickets.add(samples.ticket(item, buyer, 1));
        }
        store.decide(item, tickets);
        clock.advance(Duration.ofSeconds(100));
        assertThat(store.expire(item, Set.of(), CANCELLED).orders()).hasSize(CANCELLED);

        long before = entriesRead();
        assertThat(store.decide(item, List.of(samples.ticket(item, buyer, 1))))
                .singleElement()
                .satisfies(decision -> assertThat(decision.order().status()).isEqualTo(OrderStatus.CREATED));
        assertThat(store.unitsHeld(item, buyer)).isEqualTo(1);
        assertThat(store.decisions(item, List.of(tickets.get(0).id())))
                .singleElement()
                .satisfies(decision -> assertThat(decision.buyerUsed()).isEqualTo(1));
        assertThat(entriesRead() - before).isLessThan(CANCELLED / 2);
    }

    /** S8: whoever looks for overdue orders, every few seconds, passes over those that are paid, cancelled or not due. */
    @Test
    void ordersThatAreNotOverdueAreNotRead() throws SQLException {
        statisticsStayAsTheyAre();
        List<ItemId> items = List.of(item, samples.item(), samples.item());
        for (ItemId each : items) {
            createOrders(each, MANY);
        }
        assertThat(store.overdueItems(10)).isEmpty();
        long before = entriesRead();
        assertThat(store.overdueItems(10)).isEmpty();
        assertThat(store.expire(item, Set.of(), MANY).orders()).isEmpty();
        assertThat(entriesRead() - before).isLessThan(MANY / 10);
        clock.advance(Duration.ofSeconds(100));
        before = entriesRead();
        assertThat(store.overdueItems(10)).containsExactlyInAnyOrderElementsOf(items);
        assertThat(store.expire(item, Set.of(), 10).orders()).hasSize(10);
        assertThat(entriesRead() - before).isLessThan(MANY / 2);
    }

    /** S8: entries of orders that are paid stay in the index while somebody's snapshot is older; a look passes over them page by page. */
    @Test
    void whatALongSnapshotKeepsIsPassedOverByThePage() throws SQLException {
        try (Connection backup = database.dataSource().getConnection();
                Statement snapshot = backup.createStatement()) {
            snapshot.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            createOrders(item, 5 * MANY);
            execute("UPDATE flashsale_order SET status = 2, expires_at = NULL");
            assertThat(fewestPages(() -> assertThat(store.overdueItems(10)).isEmpty()))
                    .isLessThan(FEW_PAGES);
            assertThat(fewestPages(
                            () -> assertThat(store.expire(item, Set.of(), 10).orders())
                                    .isEmpty()))
                    .isLessThan(FEW_PAGES);
            snapshot.execute("COMMIT");
        }
    }

    /** Of many calls, for the server counts what it does in the background, too: as soon as one has read few, or after ten seconds. */
    private long fewestPages(Runnable call) throws SQLException {
        long fewest = Long.MAX_VALUE;
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (fewest >= FEW_PAGES && System.nanoTime() - end < 0) {
            long before = status("Innodb_buffer_pool_read_requests");
            call.run();
            fewest = Math.min(fewest, status("Innodb_buffer_pool_read_requests") - before);
        }
        return fewest;
    }

    private void createOrders(ItemId of, int howMany) {
        store.prepareStock(of, new StockTerms(10_000, 1, new StockLayout(1, 1), Duration.ofMinutes(1)));
        for (int done = 0; done < howMany; done += MANY) {
            store.decide(of, samples.tickets(of, MANY));
        }
    }

    /* Those of tables that were empty when the database looked last, as at the beginning of each rush. */
    private void statisticsStayAsTheyAre() throws SQLException {
        for (String table : List.of("flashsale_order", "flashsale_stock")) {
            execute("ALTER TABLE " + table + " STATS_PERSISTENT = 1, STATS_AUTO_RECALC = 0");
            execute("ANALYZE TABLE " + table);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Of all indexes, one after the other, since the server was started. */
    private long entriesRead() throws SQLException {
        return status("Handler_read_next");
    }

    private long status(String name) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE '" + name + "'")) {
            assertThat(row.next()).isTrue();
            return row.getLong(2);
        }
    }
}

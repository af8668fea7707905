package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.store.OrderStoreContract;
import io.flashsale.testkit.store.OrderStoreProbe;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The whole contract on a database that aborts a transaction at a failed insert, and what would happen there without savepoints. */
class AbortingOrderStoreTest extends OrderStoreContract {
    private static final TestDatabase DATABASE = TestDatabase.of(Product.H2);
    private static final StockTerms TERMS = new StockTerms(10, 1, new StockLayout(1, 1), Duration.ofMinutes(1));

    private final AbortingDataSource aborting = new AbortingDataSource(DATABASE.dataSource());

    @Override
    protected OrderStore createStore() {
        return storeWith(new AbortingDialect());
    }

    private OrderStore storeWith(Dialect dialect) {
        Transactions transactions = Transactions.on(aborting.dataSource());
        Database database = new Database(aborting.dataSource(), null, transactions, List.of(dialect));
        return new JdbiOrderStore(database, new StoreTime(null), OrderWriter.NONE);
    }

    @Override
    public OrderStoreProbe probe() {
        return new JdbcProbe(DATABASE.dataSource());
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void aRepeatedTicketIsFoundBehindASavepointBeforeEachInsert() {
        ItemId item = samples().item();
        store().prepareStock(item, TERMS);
        List<Ticket> tickets = samples().tickets(item, 3);
        int before = aborting.savepoints();
        store().decide(item, tickets.subList(0, 2));
        assertThat(aborting.savepoints() - before).isEqualTo(1);
        assertThat(store().decide(item, tickets).stream().map(Decision::fresh)).containsExactly(false, false, true);
        assertThat(aborting.savepoints() - before).isEqualTo(3);
        assertThat(store().stock(item).orElseThrow().available()).isEqualTo(7);
    }

    @Test
    void withoutSavepointsARepeatedTicketLosesTheTransaction() {
        ItemId item = samples().item();
        store().prepareStock(item, TERMS);
        List<Ticket> tickets = samples().tickets(item, 2);
        store().decide(item, tickets.subList(0, 1));
        OrderStore careless = storeWith(new H2Dialect());
        assertThat(careless.decide(item, tickets.subList(1, 2)).get(0).fresh()).isTrue();
        assertThatThrownBy(() -> careless.decide(item, tickets)).satisfies(AbortingOrderStoreTest::isAborted);
        assertThatThrownBy(() -> careless.reject(tickets.get(0), OrderReason.LOST))
                .satisfies(AbortingOrderStoreTest::isAborted);
    }

    private static void isAborted(Throwable failure) {
        assertThat(failure)
                .isInstanceOf(FlashSaleException.class)
                .hasRootCauseInstanceOf(SQLException.class)
                .hasMessageContaining("look up rows that exist")
                .hasMessageContaining(AbortingDataSource.IN_FAILED_TRANSACTION);
    }
}

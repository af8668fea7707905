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

/** A buyer who orders and cancels all day must not slow down the batches with the buyer's tickets. */
@ParameterizedClass
@EnumSource(names = {"MYSQL", "MARIADB"})
class HoldsIndexTest {
    private static final int CANCELLED = 1_000;

    private final TestDatabase database;
    private final SettableClock clock = new SettableClock();
    private final JdbiOrderStore store;
    private final Samples samples = Samples.fresh();
    private final ItemId item = samples.item();
    private final BuyerId buyer = samples.buyer();

    HoldsIndexTest(Product product) {
        database = TestDatabase.of(product);
        store = JdbcStores.builder(database.dataSource()).clock(clock).build().orderStore();
    }

    @AfterEach
    void close() {
        database.close();
    }

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

    /** Of all indexes, one after the other, since the server was started. */
    private long entriesRead() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Handler_read_next'")) {
            assertThat(row.next()).isTrue();
            return row.getLong(2);
        }
    }
}

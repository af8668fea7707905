package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.ItemId;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.StoreConflictException;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore.StatusChange;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Cancelling an order that is over needs no lock, even while somebody else holds the locks of its rows. */
@ParameterizedClass
@EnumSource(Product.class)
class CancelLocksNothingTest {
    private final TestDatabase database;
    private final Samples samples = Samples.fresh();
    private final JdbiOrderStore store;
    private final ItemId item = samples.item();
    private final Ticket cancelled = samples.ticket(item);
    private final Ticket paid = samples.ticket(item);
    private final Ticket created = samples.ticket(item);
    private final Ticket rejected = samples.ticket(item);

    CancelLocksNothingTest(Product product) {
        database = TestDatabase.of(product);
        store = JdbcStores.builder(database.dataSource()).build().orderStore();
    }

    @BeforeEach
    void prepare() {
        store.prepareStock(item, new StockTerms(3, 1, new StockLayout(1, 1), Duration.ofMinutes(1)));
        store.decide(item, List.of(cancelled, paid, created, rejected));
        store.cancel(cancelled.id());
        store.pay(paid.id());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void cancellingWhatIsOverNeverWaits() throws SQLException {
        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.executeQuery("SELECT item_id FROM flashsale_stock FOR UPDATE");
            statement.executeQuery("SELECT ticket_id FROM flashsale_order FOR UPDATE");
            for (int round = 0; round < 50; round++) {
                unchanged(cancelled, OrderStatus.CANCELLED);
                unchanged(paid, OrderStatus.PAID);
                unchanged(rejected, OrderStatus.REJECTED);
            }
            // The locks are really held: a cancellation that has something to change waits for them.
            assertThatThrownBy(() -> store.cancel(created.id())).isInstanceOf(StoreConflictException.class);
            holder.rollback();
        }
        assertThat(store.cancel(created.id()).orElseThrow().changed()).isTrue();
    }

    /** A host's transaction of another isolation may read what is rolled back later, so it waits for the locks instead. */
    @Test
    void aPaymentThatIsNotCommittedIsNotBelieved() throws SQLException {
        try (Connection payer = database.dataSource().getConnection();
                Connection caller = database.dataSource().getConnection()) {
            payer.setAutoCommit(false);
            joining(payer).pay(created.id());
            caller.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            caller.setAutoCommit(false);
            assertThatThrownBy(() -> joining(caller).cancel(created.id())).isInstanceOf(StoreConflictException.class);
            caller.rollback();
            payer.rollback();
            assertThat(joining(caller).cancel(created.id()).orElseThrow().changed())
                    .isTrue();
            caller.rollback();
            caller.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    private JdbiOrderStore joining(Connection connection) {
        return JdbcStores.builder(database.dataSource())
                .transactions(new OpenTransaction(connection))
                .build()
                .orderStore();
    }

    private void unchanged(Ticket ticket, OrderStatus status) {
        StatusChange change = store.cancel(ticket.id()).orElseThrow();
        assertThat(change.changed()).isFalse();
        assertThat(change.order().status()).isEqualTo(status);
        assertThat(change.order().ticket()).isEqualTo(ticket);
    }
}

package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which calls join the transaction of the host's transaction manager, and which do not. */
@ParameterizedClass
@EnumSource(Product.class)
class JoinedTransactionTest {
    private final TestDatabase database;
    private final HostTransactions transactions;
    private final Samples samples = Samples.fresh();
    private final JdbiOrderStore store;
    private final ItemId item = samples.item();
    private final List<Ticket> tickets = samples.tickets(item, 3);

    JoinedTransactionTest(Product product) {
        database = TestDatabase.of(product);
        transactions = new HostTransactions(Transactions.on(database.dataSource()));
        store = JdbcStores.builder(database.dataSource())
                .transactions(transactions)
                .build()
                .orderStore();
    }

    @BeforeEach
    void prepare() {
        store.prepareStock(item, new StockTerms(3, 1, new StockLayout(1, 1), Duration.ofMinutes(1)));
        store.decide(item, tickets.subList(0, 2));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private OrderStatus status(int index) {
        TicketId ticket = tickets.get(index).id();
        return store.find(List.of(ticket), OrderStore.Read.PRIMARY).get(0).status();
    }

    @Test
    void payAndCancelStandAndFallWithTheCallersTransaction() throws SQLException {
        transactions.rolledBack(() -> {
            assertThat(store.pay(tickets.get(0).id()).orElseThrow().changed()).isTrue();
            assertThat(store.pay(tickets.get(0).id()).orElseThrow().changed()).isFalse();
            assertThat(store.cancel(tickets.get(1).id()).orElseThrow().changed())
                    .isTrue();
        });
        assertThat(status(0)).isEqualTo(OrderStatus.CREATED);
        assertThat(status(1)).isEqualTo(OrderStatus.CREATED);
        assertThat(store.stock(item).orElseThrow().available()).isEqualTo(1);
        transactions.required(outer -> store.pay(tickets.get(0).id()));
        assertThat(status(0)).isEqualTo(OrderStatus.PAID);
    }

    @Test
    void aDecisionStaysWhateverBecomesOfTheCaller() throws SQLException {
        transactions.rolledBack(() -> store.decide(item, tickets));
        assertThat(status(2)).isEqualTo(OrderStatus.CREATED);
    }

    /** Keeps the connection with the thread, as transaction managers do. */
    private static final class HostTransactions implements Transactions {
        private final Transactions own;
        private Connection current;

        HostTransactions(Transactions own) {
            this.own = own;
        }

        @Override
        public <T> T required(Work<T> work) throws SQLException {
            return current != null ? work.run(current) : requiresNew(work);
        }

        @Override
        public <T> T requiresNew(Work<T> work) throws SQLException {
            Connection outer = current;
            try {
                return own.requiresNew(connection -> {
                    current = connection;
                    return work.run(connection);
                });
            } finally {
                current = outer;
            }
        }

        void rolledBack(Runnable work) throws SQLException {
            requiresNew(connection -> {
                work.run();
                connection.rollback();
                return true;
            });
        }
    }
}

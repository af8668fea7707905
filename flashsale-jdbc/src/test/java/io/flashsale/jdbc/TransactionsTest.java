package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The default form, on a pool of one connection, so that a connection that is not given back is missed at once. */
class TransactionsTest {
    private HikariDataSource pool;
    private Transactions transactions;

    @BeforeEach
    void open() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(1_000);
        pool = new HikariDataSource(config);
        transactions = Transactions.on(pool);
        execute("CREATE TABLE t (x INT)");
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private void execute(String sql) throws SQLException {
        transactions.requiresNew(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    private int rows() throws SQLException {
        return transactions.required(connection -> {
            try (Statement statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT COUNT(*) FROM t")) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    private static void insert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES (1)");
        }
    }

    @Test
    void workIsCommitted() throws SQLException {
        execute("INSERT INTO t VALUES (1)");
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void anyExceptionOrErrorRollsBackAndReachesTheCallerAsItIs() throws SQLException {
        for (Throwable thrown : new Throwable[] {
            new SQLException("checked"), new IllegalStateException("unchecked"), new StackOverflowError("error")
        }) {
            assertThatThrownBy(() -> transactions.requiresNew(connection -> {
                        insert(connection);
                        if (thrown instanceof SQLException checked) {
                            throw checked;
                        }
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) thrown;
                    }))
                    .isSameAs(thrown);
            assertThat(rows()).isZero();
        }
    }

    @Test
    void workThatCannotBeRolledBackIsNotCommittedByGivingTheConnectionBack() throws SQLException {
        DataSource stubborn = proxy(DataSource.class, (self, method, arguments) -> {
            Connection connection = pool.getConnection();
            return proxy(Connection.class, (on, called, with) -> {
                if (called.getName().equals("rollback")) {
                    throw new SQLException("a test's failing rollback");
                }
                return called.invoke(connection, with);
            });
        });
        assertThatThrownBy(() -> Transactions.on(stubborn).requiresNew(connection -> {
                    insert(connection);
                    throw new IllegalStateException("work");
                }))
                .hasMessage("work");
        assertThat(rows()).isZero();
    }

    @Test
    void readCommittedIsSetAndTheConnectionGoesBackAsItCame() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            AtomicInteger givenBack = new AtomicInteger();
            Transactions.on(lending(connection, givenBack)).requiresNew(inside -> {
                assertThat(inside.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
                assertThat(inside.getAutoCommit()).isFalse();
                return true;
            });
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(givenBack).hasValue(1);
        }
    }

    /** Always the same connection, and closing it only counts. */
    private static DataSource lending(Connection connection, AtomicInteger closed) {
        Connection lent = proxy(Connection.class, (self, method, arguments) -> {
            if (method.getName().equals("close")) {
                closed.incrementAndGet();
                return null;
            }
            return method.invoke(connection, arguments);
        });
        return proxy(DataSource.class, (self, method, arguments) -> lent);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

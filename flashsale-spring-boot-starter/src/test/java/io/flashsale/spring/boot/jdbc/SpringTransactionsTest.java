package io.flashsale.spring.boot.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

class SpringTransactionsTest {
    private final DataSource dataSource = inMemory();
    private final DataSourceTransactionManager manager = new DataSourceTransactionManager(dataSource);
    private final SpringTransactions transactions = new SpringTransactions(dataSource, manager);
    private final TransactionTemplate callers = new TransactionTemplate(manager);
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);

    @BeforeEach
    void createTable() {
        jdbc.execute("CREATE TABLE note (id INT PRIMARY KEY)");
    }

    @Test
    void workOfItsOwnIsCommittedWhateverBecomesOfTheCaller() {
        callers.executeWithoutResult(status -> {
            write(1, true);
            status.setRollbackOnly();
        });
        assertThat(notes()).isEqualTo(1);
    }

    @Test
    void workThatJoinsIsCommittedWithTheCallerOnly() {
        callers.executeWithoutResult(status -> {
            write(1, false);
            status.setRollbackOnly();
        });
        assertThat(notes()).isZero();

        write(2, false);
        assertThat(notes()).isEqualTo(1);
    }

    @Test
    void whatTheHostWritesWithinItCommitsAndRollsBackWithIt() throws SQLException {
        transactions.requiresNew(connection -> jdbc.update("INSERT INTO note VALUES (1)"));
        assertThat(notes()).isEqualTo(1);

        assertThatThrownBy(() -> transactions.requiresNew(connection -> {
                    jdbc.update("INSERT INTO note VALUES (2)");
                    return jdbc.update("INSERT INTO note VALUES (1)");
                }))
                .isInstanceOf(DuplicateKeyException.class);
        assertThat(notes()).isEqualTo(1);
    }

    @Test
    void aCheckedExceptionRollsBackAndArrivesAsItIs() {
        SQLException thrown = new SQLException("no");
        assertThatThrownBy(() -> transactions.requiresNew(connection -> {
                    execute(connection, 1);
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(notes()).isZero();
    }

    @Test
    void itReadsWhatIsCommitted() throws SQLException {
        int isolation = transactions.requiresNew(Connection::getTransactionIsolation);
        assertThat(isolation).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }

    @Test
    void aManagerOfAnotherDatabaseIsFoundOut() {
        SpringTransactions mixed = new SpringTransactions(inMemory(), manager);
        assertThatThrownBy(() -> mixed.requiresNew(connection -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not manage the DataSource");
    }

    @Test
    void aProxyThatTakesPartInTransactionsIsLookedThrough() throws SQLException {
        SpringTransactions proxied = new SpringTransactions(new TransactionAwareDataSourceProxy(dataSource), manager);
        proxied.requiresNew(connection -> execute(connection, 1));
        assertThat(notes()).isEqualTo(1);
    }

    private void write(int id, boolean ofItsOwn) {
        try {
            if (ofItsOwn) {
                transactions.requiresNew(connection -> execute(connection, id));
            } else {
                transactions.required(connection -> execute(connection, id));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int execute(Connection connection, int id) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO note VALUES (?)")) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }

    private int notes() {
        return jdbc.queryForObject("SELECT COUNT(*) FROM note", Integer.class);
    }

    private static DataSource inMemory() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=MySQL;DB_CLOSE_DELAY=-1");
        return dataSource;
    }
}

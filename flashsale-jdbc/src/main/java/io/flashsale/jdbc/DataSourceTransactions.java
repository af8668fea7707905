package io.flashsale.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions of our own on connections of a DataSource; each connection goes back as it came. */
final class DataSourceTransactions implements Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(DataSourceTransactions.class);
    private final DataSource dataSource;

    DataSourceTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public <T> T required(Work<T> work) throws SQLException {
        return requiresNew(work);
    }

    @Override
    public <T> T requiresNew(Work<T> work) throws SQLException {
        Connection connection = dataSource.getConnection();
        boolean autoCommit = true;
        int isolation = Connection.TRANSACTION_READ_COMMITTED;
        boolean begun = false;
        try {
            autoCommit = connection.getAutoCommit();
            isolation = connection.getTransactionIsolation();
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            connection.setAutoCommit(false);
            begun = true;
            T result = work.run(connection);
            connection.commit();
            begun = false;
            return result;
        } finally {
            if (!begun || quietly("roll back", connection::rollback)) {
                giveBack(connection, autoCommit, isolation);
            } else {
                giveUp(connection);
            }
        }
    }

    /* After the commit nothing may turn success into failure, and before it nothing may hide the first exception, so both are quiet. */
    private static void giveBack(Connection connection, boolean autoCommit, int isolation) {
        quietly("restore autocommit", () -> connection.setAutoCommit(autoCommit));
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            quietly("restore isolation", () -> connection.setTransactionIsolation(isolation));
        }
        quietly("close", connection::close);
    }

    /* Half of the work may still be open in it: switching autocommit on, here or in the pool, would commit that half. */
    private static void giveUp(Connection connection) {
        quietly("abort", () -> connection.abort(Runnable::run));
        quietly("close", connection::close);
    }

    private static boolean quietly(String what, Step step) {
        try {
            step.run();
            return true;
        } catch (Exception | LinkageError e) { // the latter of a driver that lacks the method
            LOG.debug("{} failed; the pool will notice a broken connection", what, e);
            return false;
        }
    }

    private interface Step {
        void run() throws SQLException;
    }
}

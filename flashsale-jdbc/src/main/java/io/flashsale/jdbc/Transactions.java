package io.flashsale.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Whose transaction the stores run in: their own on a DataSource, or the host's transaction manager.
 *
 * <p><b>Contract.</b> The isolation of a transaction begun here is READ COMMITTED. Any exception of the work rolls back, and reaches the
 * caller as it is or as the cause of another. When a call returns, the transaction it began is committed. A commit that fails throws; the
 * stores find out what that means, so an implementation translates nothing. The connection is the transaction's, is valid during the
 * work only, and is neither committed nor closed by it. Savepoints work on it.
 *
 * <p><b>Threads.</b> Safe for any number of threads; the work runs on the calling thread.
 */
public interface Transactions {
    /** Joins the caller's transaction if there is one (then nothing is committed here), else as {@link #requiresNew}. */
    <T> T required(Work<T> work) throws SQLException;

    /** Runs in a transaction of its own, committed when the call returns, whatever the caller's does later. */
    <T> T requiresNew(Work<T> work) throws SQLException;

    /** Transactions of their own on connections of this DataSource; there is no caller's transaction to join. */
    static Transactions on(DataSource dataSource) {
        return new DataSourceTransactions(dataSource);
    }

    /** What happens in the transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}

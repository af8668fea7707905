package io.flashsale.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** A host's transaction that is open on a connection: what joins runs in it, and nothing else runs. */
record OpenTransaction(Connection connection) implements Transactions {
    @Override
    public <T> T required(Work<T> work) throws SQLException {
        return work.run(connection);
    }

    @Override
    public <T> T requiresNew(Work<T> work) {
        throw new UnsupportedOperationException("pay and cancel join");
    }
}

package io.flashsale.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What an error of the database means to whoever sent the statement. */
enum ErrorClass {
    /** A row with this key exists. */
    DUPLICATE_KEY,
    /** Deadlock, lock timeout, newer version: rolled back, repeat at once. */
    CONFLICT,
    /** Not reachable, read-only, shutting down, overloaded, interrupted: repeat later. */
    UNAVAILABLE,
    /** Everything else: the statement or its data. */
    OTHER;

    private static final String CONNECTION_EXCEPTION = "08";
    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String TRANSACTION_ROLLBACK = "40";

    /** @param dialect null while nobody knows the database, because there was no connection yet */
    static ErrorClass of(@Nullable Dialect dialect, SQLException failure) {
        ErrorClass own = dialect == null ? null : dialect.errorClass(failure);
        return own != null ? own : byStandard(failure);
    }

    private static ErrorClass byStandard(SQLException failure) {
        if (stateBeginsWith(failure, TRANSACTION_ROLLBACK)) {
            return CONFLICT;
        }
        boolean unavailable = stateBeginsWith(failure, CONNECTION_EXCEPTION)
                || stateBeginsWith(failure, READ_ONLY_TRANSACTION)
                || failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException
                || failure instanceof SQLTimeoutException;
        return unavailable ? UNAVAILABLE : OTHER;
    }

    /** @param prefix two characters for a class of states, or a whole state */
    static boolean stateBeginsWith(SQLException failure, String prefix) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith(prefix);
    }
}

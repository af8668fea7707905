package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells a failure's meaning from its first SQLException, wherever in the chain of causes Jdbi, JPA or the host have put it. */
final class StoreErrors {
    private static final int MAX_CAUSES = 32;

    private StoreErrors() {}

    static boolean duplicateKey(Dialect dialect, Throwable failure) {
        SQLException sql = sqlException(failure);
        return sql != null && dialect.duplicateKey().contains(sql.getErrorCode());
    }

    /** @param committing whether the work was through, so that a lost connection leaves the outcome unknown */
    static RuntimeException translate(
            String purpose, boolean committing, @Nullable Dialect dialect, Exception failure) {
        if (failure instanceof FlashSaleException known) {
            return known;
        }
        SQLException sql = sqlException(failure);
        if (sql == null) {
            return new FlashSaleException(purpose + " failed: " + failure, failure);
        }
        String message = purpose + (committing ? ", commit" : "") + " failed: " + sql.getMessage() + " [SQLState "
                + sql.getSQLState() + ", code " + sql.getErrorCode() + "]";
        if (conflict(dialect, sql)) {
            return new StoreConflictException(message, failure);
        }
        if (unavailable(dialect, sql)) {
            return new StoreUnavailableException(message, failure, committing);
        }
        if (committing && !rolledBack(sql)) {
            return new StoreUnavailableException(message, failure, true);
        }
        return new FlashSaleException(message, failure);
    }

    /** Of a call that got no connection: whatever the database says (a login refused, a host blocked), what was to be done is not at fault. */
    static RuntimeException notBegun(String purpose, @Nullable Dialect dialect, Exception failure) {
        RuntimeException meaning = translate(purpose, false, dialect, failure);
        return sqlException(failure) == null || meaning instanceof StoreUnavailableException
                ? meaning
                : new StoreUnavailableException(String.valueOf(meaning.getMessage()), failure, false);
    }

    private static boolean conflict(@Nullable Dialect dialect, SQLException sql) {
        return (dialect != null && dialect.conflict().contains(sql.getErrorCode())) || stateClass(sql, "40");
    }

    /** Not reachable, read-only, shutting down, overloaded: repeat later. */
    static boolean unavailable(@Nullable Dialect dialect, SQLException sql) {
        return (dialect != null && dialect.unavailable().contains(sql.getErrorCode()))
                || stateClass(sql, "08")
                || sql instanceof SQLTransientConnectionException
                || sql instanceof SQLNonTransientConnectionException
                || sql instanceof SQLRecoverableException
                || sql instanceof SQLTimeoutException;
    }

    /** Data the database refuses, which JPA may send as late as the commit: the transaction is certainly not committed. */
    private static boolean rolledBack(SQLException sql) {
        return stateClass(sql, "22") || stateClass(sql, "23") || stateClass(sql, "42");
    }

    static boolean stateClass(SQLException sql, String stateClass) {
        return sql.getSQLState() != null && sql.getSQLState().startsWith(stateClass);
    }

    private static @Nullable SQLException sqlException(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
            cause = cause.getCause();
        }
        return null;
    }
}

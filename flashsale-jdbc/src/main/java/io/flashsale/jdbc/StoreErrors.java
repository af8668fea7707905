package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.OrderWriterException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells the meaning of a failure from its first SQLException, wherever in the chain of causes Jdbi, JPA or the host has put it. */
final class StoreErrors {
    private static final int MAX_CAUSES = 32;
    private static final String DATA_EXCEPTION = "22";
    private static final String CONSTRAINT_VIOLATION = "23";
    private static final String SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION = "42";

    private StoreErrors() {}

    static boolean duplicateKey(Dialect dialect, Throwable failure) {
        SQLException sql = sqlException(failure);
        return sql != null && ErrorClass.of(dialect, sql) == ErrorClass.DUPLICATE_KEY;
    }

    static boolean gaveUpWaiting(Dialect dialect, Throwable failure) {
        SQLException sql = sqlException(failure);
        return sql != null && dialect.gaveUpWaiting(sql);
    }

    /** A deadlock may be repeated at once; who has waited for a lock would wait again, with the stock row locked. */
    private static boolean waitedForALock(@Nullable Dialect dialect, Throwable failure) {
        return dialect != null && gaveUpWaiting(dialect, failure);
    }

    /** @param committing whether the work was complete, so that a lost connection leaves the outcome unknown */
    static RuntimeException translate(
            String purpose, boolean committing, @Nullable Dialect dialect, Throwable failure) {
        if (failure instanceof FlashSaleException known) {
            return known;
        }
        if (failure instanceof Refusal refusal) {
            return refusal.meaning();
        }
        SQLException sql = sqlException(failure);
        if (sql == null) {
            return new FlashSaleException(purpose + " failed: " + failure, failure);
        }
        String message = purpose + (committing ? ", commit" : "") + " failed: " + sql.getMessage() + " [SQLState "
                + sql.getSQLState() + ", code " + sql.getErrorCode() + "]";
        return switch (ErrorClass.of(dialect, sql)) {
            case CONFLICT -> new StoreConflictException(message, failure);
            case UNAVAILABLE -> new StoreUnavailableException(message, failure, committing);
            case DUPLICATE_KEY, OTHER ->
                committing && !rolledBack(sql)
                        ? new StoreUnavailableException(message, failure, true)
                        : new FlashSaleException(message, failure);
        };
    }

    /**
     * Of work that failed before its commit.
     *
     * @param lost whether its connection was closed under it, which pools and drivers may report without any state
     */
    static RuntimeException workFailed(String purpose, boolean lost, @Nullable Dialect dialect, Throwable failure) {
        Throwable cause = failure instanceof BatchWriter.Failure writers ? writers.thrown() : failure;
        RuntimeException meaning = translate(purpose, false, dialect, cause);
        boolean known = meaning instanceof StoreConflictException || meaning instanceof StoreUnavailableException;
        if (known && !lost && cause != failure) {
            return new OrderWriterException(
                    String.valueOf(meaning.getMessage()),
                    cause,
                    meaning instanceof StoreConflictException && !waitedForALock(dialect, cause));
        }
        return lost && !known && sqlException(failure) != null
                ? new StoreUnavailableException(String.valueOf(meaning.getMessage()), cause, false)
                : meaning;
    }

    /** Of a call that got no connection: whatever the database says (a login refused, a host blocked), the work is not at fault. */
    static RuntimeException notBegun(String purpose, @Nullable Dialect dialect, Throwable failure) {
        RuntimeException meaning = translate(purpose, false, dialect, failure);
        return sqlException(failure) == null || meaning instanceof StoreUnavailableException
                ? meaning
                : new StoreUnavailableException(String.valueOf(meaning.getMessage()), failure, false);
    }

    /** Data the database refuses, which JPA may send as late as the commit: the transaction is certainly not committed. */
    private static boolean rolledBack(SQLException sql) {
        return ErrorClass.stateBeginsWith(sql, DATA_EXCEPTION)
                || ErrorClass.stateBeginsWith(sql, CONSTRAINT_VIOLATION)
                || ErrorClass.stateBeginsWith(sql, SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION);
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

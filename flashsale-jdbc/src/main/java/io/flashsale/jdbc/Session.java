package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import io.flashsale.StoreConflictException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Statements on one connection; remembers what it is doing, for messages. Values are bound straight to the statement: a batch has up to
 * 14,000 of them, too many for a lookup each. Not safe for several threads.
 */
final class Session {
    private static final SqlParser VERBATIM = new SqlParser() {
        @Override
        public ParsedSql parse(String sql, StatementContext context) {
            return ParsedSql.builder().append(sql).build();
        }

        @Override
        public String nameParameter(String rawName, StatementContext context) {
            return rawName;
        }
    };

    static final int NO_LIMIT = -1;

    private final Handle handle;
    private final Dialect dialect;
    private String step = "begin";

    Session(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.dialect = dialect;
    }

    Handle handle() {
        return handle;
    }

    Dialect dialect() {
        return dialect;
    }

    Connection connection() {
        return handle.getConnection();
    }

    /** Whether a plain SELECT sees nothing uncommitted and locks nothing; the transaction may be a host's, of any isolation. */
    boolean readsCommittedWithoutLocks() throws SQLException {
        int isolation = connection().getTransactionIsolation();
        return isolation == Connection.TRANSACTION_READ_COMMITTED
                || isolation == Connection.TRANSACTION_REPEATABLE_READ;
    }

    String step() {
        return step;
    }

    /** Names what comes next, where it is not one of our statements. */
    void step(String what) {
        step = what;
    }

    <T> List<T> query(String what, String sql, Binder binder, Mapper<T> mapper) {
        step(what);
        return prepared(handle.createQuery(sql), binder)
                .map((row, context) -> mapper.map(row))
                .list();
    }

    <T> Optional<T> queryOne(String what, String sql, Binder binder, Mapper<T> mapper) {
        List<T> rows = query(what, sql, binder, mapper);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    int update(String what, String sql, Binder binder) {
        step(what);
        return prepared(handle.createUpdate(sql), binder).execute();
    }

    /**
     * Inserts all rows of the statement or none. Where a failed statement aborts the transaction, it goes on from a savepoint.
     *
     * @return false if the database says that a row with such a key exists; then nothing of the statement is left
     */
    boolean insert(String what, String sql, Binder binder) throws SQLException {
        Inserted inserted = insert(what, sql, NO_LIMIT, binder);
        if (inserted == Inserted.GAVE_UP) {
            throw new StoreConflictException(what + ": another transaction held the row for too long", null);
        }
        return inserted == Inserted.ALL;
    }

    /**
     * As {@link #insert(String, String, Binder)}, within a time.
     *
     * @param maxSeconds for the statement, or {@link #NO_LIMIT} but that of the database for locks
     */
    Inserted insert(String what, String sql, int maxSeconds, Binder binder) throws SQLException {
        return dialect.failedStatementAbortsTransaction()
                ? insertBehindSavepoint(what, sql, maxSeconds, binder)
                : insertOrFail(what, sql, maxSeconds, binder);
    }

    private Inserted insertBehindSavepoint(String what, String sql, int maxSeconds, Binder binder) throws SQLException {
        Savepoint before = connection().setSavepoint();
        Inserted inserted = insertOrFail(what, sql, maxSeconds, binder);
        if (inserted == Inserted.ALL) {
            connection().releaseSavepoint(before);
        } else {
            connection().rollback(before);
        }
        return inserted;
    }

    private Inserted insertOrFail(String what, String sql, int maxSeconds, Binder binder) {
        step(what);
        try {
            prepared(handle.createUpdate(sql), maxSeconds, binder).execute();
            return Inserted.ALL;
        } catch (UnableToExecuteStatementException e) {
            if (StoreErrors.duplicateKey(dialect, e)) {
                return Inserted.DUPLICATE;
            }
            if (StoreErrors.gaveUpWaiting(dialect, e)) {
                return Inserted.GAVE_UP;
            }
            throw e;
        }
    }

    /** Checks what must hold whatever happens; if it does not, nothing of this transaction may stay. */
    void require(boolean holds, String whatElse) {
        if (!holds) {
            throw new FlashSaleException("invariant broken, rolled back: " + whatElse, null);
        }
    }

    private static <S extends SqlStatement<S>> S prepared(S statement, Binder binder) {
        return prepared(statement, NO_LIMIT, binder);
    }

    private static <S extends SqlStatement<S>> S prepared(S statement, int maxSeconds, Binder binder) {
        statement.getConfig(SqlStatements.class).setSqlParser(VERBATIM);
        return statement.addCustomizer(new StatementCustomizer() {
            @Override
            public void beforeExecution(PreparedStatement prepared, StatementContext context) throws SQLException {
                if (maxSeconds != NO_LIMIT) {
                    prepared.setQueryTimeout(maxSeconds);
                }
                binder.bind(new Parameters(prepared));
            }
        });
    }

    /** Sets the values of a statement, from left to right. */
    @FunctionalInterface
    interface Binder {
        void bind(Parameters parameters) throws SQLException;
    }

    /** Reads a row. */
    @FunctionalInterface
    interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }
}

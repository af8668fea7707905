package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import io.flashsale.spi.OrderStore.Read;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on the right connection and gives failures their meaning. Jdbi sees borrowed connections only: transactions are begun and
 * ended by {@link Transactions}, which may be the host's.
 */
final class Database {
    private static final ThreadLocal<Connection> BORROWED = new ThreadLocal<>();
    private final DataSource primary;
    private final @Nullable Replica replica;
    private final Transactions transactions;
    private final List<Dialect> supported;
    private final Jdbi jdbi;
    private volatile @Nullable Dialect dialect;

    Database(DataSource primary, @Nullable DataSource replica, Transactions transactions) {
        this(primary, replica, transactions, Dialects.SUPPORTED);
    }

    /** @param supported what the DataSources may lead to, both to the same */
    Database(DataSource primary, @Nullable DataSource replica, Transactions transactions, List<Dialect> supported) {
        this.primary = primary;
        this.supported = supported;
        this.replica = replica == null ? null : new Replica(replica);
        this.transactions = transactions;
        jdbi = Jdbi.create(new ConnectionFactory() {
            @Override
            public Connection openConnection() {
                return BORROWED.get();
            }

            @Override
            public void closeConnection(Connection connection) {}
        });
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
    }

    /** A transaction of our own, committed when this returns. */
    <T> T requiresNew(String purpose, Work<T> work) {
        Call<T> call = new Call<>(purpose, work);
        try {
            return transactions.requiresNew(call);
        } catch (Throwable e) {
            throw call.failed(call.finished, e);
        }
    }

    /** The caller's transaction, or one of our own. */
    <T> T required(String purpose, Work<T> work) {
        Call<T> call = new Call<>(purpose, work);
        try {
            return transactions.required(call);
        } catch (Throwable e) {
            throw call.failed(call.finished, e);
        }
    }

    /**
     * Statements without a transaction, each of which sees what is committed when it starts. A replica that fails is left alone for a while;
     * meanwhile the primary is asked.
     */
    <T> T read(String purpose, Read copy, Work<T> work) {
        Replica lagging = replica;
        if (copy == Read.REPLICA && lagging != null && lagging.usable()) {
            try {
                return readFrom(lagging.dataSource(), purpose + " on the replica", work);
            } catch (FlashSaleException e) {
                lagging.failed(e);
            }
        }
        return readFrom(primary, purpose, work);
    }

    private <T> T readFrom(DataSource dataSource, String purpose, Work<T> work) {
        Call<T> call = new Call<>(purpose, work);
        try (Connection connection = dataSource.getConnection()) {
            T result = call.run(connection);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return result;
        } catch (Throwable e) {
            throw call.failed(false, e);
        }
    }

    private Session open(Connection connection) throws SQLException {
        Dialect known = dialect;
        if (known == null) {
            known = Dialects.of(connection, supported);
            dialect = known;
        }
        BORROWED.set(connection);
        try {
            return new Session(jdbi.open(), known);
        } finally {
            BORROWED.remove();
        }
    }

    /** What to do with an open session. */
    @FunctionalInterface
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    /** One run of the work, and how far it got. */
    private final class Call<T> implements Transactions.Work<T> {
        private final String purpose;
        private final Work<T> work;
        private @Nullable Session session;
        private boolean finished;

        /** What the work itself threw: a rollback that fails on the same connection may come out instead of it. */
        private @Nullable Throwable workFailure;

        private boolean lost;

        Call(String purpose, Work<T> work) {
            this.purpose = purpose;
            this.work = work;
        }

        @Override
        public T run(Connection connection) throws SQLException {
            finished = false;
            workFailure = null;
            lost = false;
            Session opened = open(connection);
            session = opened;
            try (Handle handle = opened.handle()) {
                T result = work.run(opened);
                finished = true;
                return result;
            } catch (Throwable e) {
                workFailure = e;
                lost = closed(connection);
                throw e;
            }
        }

        private static boolean closed(Connection connection) {
            try {
                return connection.isClosed();
            } catch (SQLException unknown) {
                return true;
            }
        }

        /* An Error of the host's writer, or a checked exception that Kotlin throws undeclared, is a failure of this work and no other. */
        RuntimeException failed(boolean committing, Throwable failure) {
            if (failure instanceof VirtualMachineError fatal && !(failure instanceof StackOverflowError)) {
                throw fatal;
            }
            Session opened = session;
            if (opened == null) {
                return StoreErrors.notBegun(purpose, dialect, failure);
            }
            if (finished) {
                return StoreErrors.translate(purpose, committing, dialect, failure);
            }
            Throwable cause = workFailure == null ? failure : workFailure;
            if (cause != failure && failure.getCause() != cause) {
                cause.addSuppressed(failure);
            }
            return StoreErrors.workFailed(purpose + ", " + opened.step(), lost, dialect, cause);
        }
    }
}

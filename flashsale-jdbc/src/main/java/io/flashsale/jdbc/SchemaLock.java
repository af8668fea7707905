package io.flashsale.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one node migrate at a time. Flyway locks its history table, but not its creation: two nodes that start at once on a new schema would
 * both run the first script, and the slower one would leave a failed entry behind for good. So a node first locks the one row of a table
 * made for this, and the database frees the lock if the node dies.
 *
 * <p>Bound: {@value #MAX_ATTEMPTS} attempts, each as long as the database waits for a row lock.
 */
final class SchemaLock {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaLock.class);
    private static final int MAX_ATTEMPTS = 30;

    /** Not that a table is there, or is not yet, which the attempt of another node causes. */
    private static final String NOT_ALLOWED = "42000";

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private SchemaLock() {}

    /** Runs the work while no other node runs any; holds a connection besides the two that Flyway takes. */
    static void whileLocked(DataSource dataSource, Runnable work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                lock(connection);
                work.run();
            } finally {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    private static void lock(Connection connection) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                makeRow(connection);
                execute(connection, "SELECT id FROM flashsale_schema_lock WHERE id = 1 FOR UPDATE");
                return;
            } catch (SQLException e) {
                connection.rollback();
                if (attempt == MAX_ATTEMPTS || hopeless(connection, e)) {
                    throw e;
                }
                LOG.info("another node migrates; waiting for it: {}", e.getMessage());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Read-only, gone, or not allowed: no other node's doing. */
    private static boolean hopeless(Connection connection, SQLException failure) throws SQLException {
        return ErrorClass.of(Dialects.of(connection), failure) == ErrorClass.UNAVAILABLE
                || ErrorClass.stateBeginsWith(failure, NOT_ALLOWED);
    }

    /** Makes table and row unless they are there; of several nodes that do it at once all but one fail, and look again. */
    private static void makeRow(Connection connection) throws SQLException {
        execute(connection, "CREATE TABLE IF NOT EXISTS flashsale_schema_lock (id INT NOT NULL PRIMARY KEY)");
        execute(
                connection,
                "INSERT INTO flashsale_schema_lock (id) SELECT 1 FROM (SELECT COUNT(*) AS n FROM flashsale_schema_lock) x"
                        + " WHERE x.n = 0");
        connection.commit();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

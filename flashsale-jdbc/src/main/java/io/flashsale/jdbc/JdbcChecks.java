package io.flashsale.jdbc;

import io.flashsale.spi.StartFindings;
import io.flashsale.spi.StartWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the database before a shop relies on it: refuses what breaks a promise, warns of what might, and names the setting to change.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls block.
 */
public final class JdbcChecks {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int MAX_CAUSES = 32;
    private static final String INVALID_AUTHORIZATION = "28";

    private JdbcChecks() {}

    /**
     * Waits until the database answers, trying twice a second. The last attempt may end later, as late as the DataSource lets it.
     *
     * @param waitAtStart the maximum wait; zero for a single attempt
     * @throws IllegalArgumentException if it is negative
     * @throws io.flashsale.StoreUnavailableException if it does not answer in time, or the thread is interrupted
     * @throws IllegalStateException at once if it answers that user, password or database is wrong, or is one that this module does not run on
     */
    public static void awaitDatabase(DataSource dataSource, Duration waitAtStart) {
        StartWait wait = new StartWait("the database", waitAtStart, PAUSE);
        while (true) {
            IllegalStateException unsupported;
            try (Connection connection = dataSource.getConnection()) {
                unsupported = unsupported(connection);
            } catch (SQLException | RuntimeException e) {
                refuseWrongLogin(e);
                wait.pause("it does not answer, or the JDBC URL is wrong: " + lastCause(e), e);
                continue;
            }
            if (unsupported != null) {
                throw unsupported;
            }
            return;
        }
    }

    /** Why this module does not run on the database; null if it does. */
    private static @Nullable IllegalStateException unsupported(Connection connection) throws SQLException {
        try {
            Dialects.of(connection);
            return null;
        } catch (IllegalStateException refusal) {
            return refusal;
        }
    }

    private static void refuseWrongLogin(Exception failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof SQLException sql) {
                String fix = fixOfRefusal(sql);
                if (fix != null) {
                    throw new IllegalStateException(fix + ": " + sql.getMessage(), failure);
                }
            }
            cause = cause.getCause();
        }
    }

    private static @Nullable String fixOfRefusal(SQLException failure) {
        return ErrorClass.stateBeginsWith(failure, INVALID_AUTHORIZATION)
                ? "the database refuses the login: correct user and password of the DataSource"
                : Dialects.fixOfRefusedConnection(failure);
    }

    private static String lastCause(Throwable failure) {
        Throwable last = failure;
        for (int depth = 0; last.getCause() != null && depth < MAX_CAUSES; depth++) {
            last = last.getCause();
        }
        return last.toString();
    }

    /** What is wrong, without throwing or logging it. */
    static StartFindings find(DataSource primary, @Nullable DataSource replica) {
        StartFindings findings = new StartFindings();
        try (Connection connection = primary.getConnection()) {
            findings.refuseIf(
                    !connection.getMetaData().supportsTransactionIsolationLevel(Connection.TRANSACTION_READ_COMMITTED),
                    "the DataSource's driver has no READ COMMITTED: use the database's own driver");
            Dialect dialect = Dialects.of(connection);
            List<String> missing = JdbcSchema.problems(connection);
            findings.refuseIf(
                    !missing.isEmpty(), "it lacks " + String.join("; ", missing) + ". " + JdbcSchema.fix(dialect));
            if (missing.isEmpty()) {
                String otherFormat = JdbcSchema.otherFormat(connection);
                findings.refuseIf(otherFormat != null, String.valueOf(otherFormat));
            }
            dialect.check(connection, replica, findings);
        } catch (SQLException | RuntimeException e) {
            refuseWrongLogin(e);
            throw StoreErrors.translate("check the database", false, null, e);
        }
        return findings;
    }

    /** Looks at a replica's tables, and at what its dialect checks; a replica that is down is no reason not to start. */
    static void checkReplica(DataSource replica, StartFindings findings, ReplicaCheck check) {
        try (Connection connection = replica.getConnection()) {
            check.run(connection);
            List<String> missing = JdbcSchema.problems(connection);
            findings.warnIf(
                    !missing.isEmpty(),
                    "the replica lacks " + String.join("; ", missing)
                            + ": is it a replica of this primary's database?");
        } catch (SQLException | RuntimeException e) {
            findings.warn("the replica cannot be used, reads will go to the primary: " + lastCause(e));
        }
    }

    /** What a dialect looks at on a replica. */
    interface ReplicaCheck {
        void run(Connection replica) throws SQLException;
    }
}

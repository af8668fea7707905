package io.flashsale.jdbc;

import io.flashsale.spi.StartFindings;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database that this module runs on: everything in which it differs from the others. No other class asks which database it is on. A new
 * one is a class of this type in {@link Dialects#SUPPORTED}.
 *
 * <p><b>Threads.</b> Stateless, safe for any number of threads.
 */
interface Dialect {
    /** The product, for messages. */
    String name();

    /**
     * Whether a server is this database.
     *
     * @param product the name that the driver gives it, in lower case
     * @param version the version that the driver gives it, in lower case
     */
    boolean isOf(String product, String version);

    /**
     * Looks whether the database understands our SQL as it is set up.
     *
     * @throws IllegalStateException naming the setting and the fix, if it does not
     */
    default void checkMode(Connection connection) throws SQLException {}

    /**
     * What an error means by the states of this database, or by its vendor's codes where the state does not tell.
     *
     * @return null for what {@link ErrorClass#of} knows from the standard
     */
    @Nullable
    ErrorClass errorClass(SQLException failure);

    /**
     * What to do about a connection that the database refuses to make for good, because the DataSource is set up wrongly. Asked before
     * anybody knows which database it is, so it must not take another's error for its own.
     *
     * @return null if it knows none; that user and password may be wrong needs no dialect
     */
    @Nullable
    String fixOfRefusedConnection(SQLException failure);

    /**
     * Whether a statement that fails aborts the whole transaction, so that every later statement fails until a rollback. Then a savepoint is
     * set before each insert whose key may be taken.
     */
    boolean failedStatementAbortsTransaction();

    /** An expression of the database's own time, as milliseconds since 1970, whatever time zone anybody is in. */
    String nowMillis();

    /**
     * How many seconds a statement may wait for a row that another transaction holds before it is given up, by the statement's own time
     * limit; 0 where the database's lock timeout is short enough.
     */
    int maxRowWaitSeconds();

    /** Whether a statement was given up because it took, or waited, too long. */
    boolean gaveUpWaiting(SQLException failure);

    /** Sends rows by the hundred. */
    RowSets rows();

    /** What stands after {@code flashsale_order o} to make the database read it by this index, whatever its statistics say; may be empty. */
    String indexHint(String index);

    /** The folder of its scripts below {@link JdbcSchema#LOCATION}. */
    String migrationFolder();

    /** What Flyway needs to know this database; null if flyway-core does. */
    @Nullable
    FlywayModule flywayModule();

    /** Looks at server and settings, of the primary and of the replica if there is one. Tables and driver are looked at by the caller. */
    void check(Connection primary, @Nullable DataSource replica, StartFindings findings) throws SQLException;

    /**
     * A part of Flyway.
     *
     * @param artifact in the group org.flywaydb
     * @param className a class in it
     */
    record FlywayModule(String artifact, String className) {}
}

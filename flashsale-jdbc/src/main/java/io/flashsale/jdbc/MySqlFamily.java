package io.flashsale.jdbc;

import io.flashsale.spi.StartFindings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What MySQL and MariaDB have in common. Most of their errors have the state HY000, so that only the code tells them apart. */
abstract class MySqlFamily implements Dialect {
    /** {@value}: 1317 interrupted; of MariaDB also 1927 connection killed and 1969 statement timeout. */
    private static final String INTERRUPTED = "70100";

    /** Of MariaDB: a row that is to be locked is newer than the transaction's snapshot. */
    private static final int CHANGED_SINCE_READ = 1_020;

    private static final int DISK_FULL = 1_021;
    private static final int ERROR_ON_WRITE = 1_026;
    private static final int ENGINE_ERROR = 1_030;
    private static final int DUPLICATE_ENTRY = 1_062;
    private static final int TABLE_FULL = 1_114;
    private static final int TOO_MANY_CONNECTIONS_OF_USER = 1_203;
    private static final int LOCK_WAIT_TIMEOUT = 1_205;
    private static final int USER_LIMIT_REACHED = 1_226;
    private static final int FORBIDDEN_BY_OPTION = 1_290;
    private static final int DUPLICATE_ENTRY_WITH_KEY_NAME = 1_586;
    private static final int TOO_MANY_TRANSACTIONS = 1_637;
    private static final int READ_ONLY_MODE = 1_836;
    /** Of the C client, which other clients imitate. */
    private static final int SERVER_GONE = 2_006;

    private static final int SERVER_LOST = 2_013;

    private static final Map<Integer, ErrorClass> SHARED_CODES = Map.ofEntries(
            Map.entry(DUPLICATE_ENTRY, ErrorClass.DUPLICATE_KEY),
            Map.entry(DUPLICATE_ENTRY_WITH_KEY_NAME, ErrorClass.DUPLICATE_KEY),
            Map.entry(LOCK_WAIT_TIMEOUT, ErrorClass.CONFLICT),
            Map.entry(CHANGED_SINCE_READ, ErrorClass.CONFLICT),
            Map.entry(DISK_FULL, ErrorClass.UNAVAILABLE),
            Map.entry(ERROR_ON_WRITE, ErrorClass.UNAVAILABLE),
            Map.entry(ENGINE_ERROR, ErrorClass.UNAVAILABLE),
            Map.entry(TABLE_FULL, ErrorClass.UNAVAILABLE),
            Map.entry(TOO_MANY_CONNECTIONS_OF_USER, ErrorClass.UNAVAILABLE),
            Map.entry(USER_LIMIT_REACHED, ErrorClass.UNAVAILABLE),
            Map.entry(FORBIDDEN_BY_OPTION, ErrorClass.UNAVAILABLE),
            Map.entry(TOO_MANY_TRANSACTIONS, ErrorClass.UNAVAILABLE),
            Map.entry(READ_ONLY_MODE, ErrorClass.UNAVAILABLE),
            Map.entry(SERVER_GONE, ErrorClass.UNAVAILABLE),
            Map.entry(SERVER_LOST, ErrorClass.UNAVAILABLE));

    private static final int DATABASE_ACCESS_DENIED = 1_044;
    private static final int UNKNOWN_DATABASE = 1_049;

    private final String name;
    private final ServerVersion minVersion;
    private final Map<Integer, ErrorClass> codes;
    private final RowSets rows = new JsonRowSets();

    MySqlFamily(String name, ServerVersion minVersion) {
        this(name, minVersion, Map.of());
    }

    /** @param ownCodes those of this database alone */
    MySqlFamily(String name, ServerVersion minVersion, Map<Integer, ErrorClass> ownCodes) {
        this.name = name;
        this.minVersion = minVersion;
        Map<Integer, ErrorClass> all = new HashMap<>(SHARED_CODES);
        all.putAll(ownCodes);
        codes = Map.copyOf(all);
    }

    @Override
    public final String name() {
        return name;
    }

    final ServerVersion minVersion() {
        return minVersion;
    }

    final boolean tooOld(String version) {
        return ServerVersion.parse(version).compareTo(minVersion) < 0;
    }

    @Override
    public final @Nullable ErrorClass errorClass(SQLException failure) {
        return INTERRUPTED.equals(failure.getSQLState()) ? ErrorClass.UNAVAILABLE : codes.get(failure.getErrorCode());
    }

    @Override
    public final @Nullable String fixOfRefusedConnection(SQLException failure) {
        return switch (failure.getErrorCode()) {
            case UNKNOWN_DATABASE -> "the database of the JDBC URL does not exist: create it, or correct the URL";
            case DATABASE_ACCESS_DENIED -> "the user may not use the database of the JDBC URL: GRANT it to the user";
            default -> null;
        };
    }

    /** A statement that fails is undone alone; only a deadlock undoes more, and that is a conflict. */
    @Override
    public final boolean failedStatementAbortsTransaction() {
        return false;
    }

    /** In UTC, so that no time zone and no change of summer time is in it. */
    @Override
    public final String nowMillis() {
        return "(TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)";
    }

    @Override
    public final int maxRowWaitSeconds() {
        return 1;
    }

    @Override
    public final boolean gaveUpWaiting(SQLException failure) {
        return failure instanceof SQLTimeoutException
                || failure.getErrorCode() == LOCK_WAIT_TIMEOUT
                || INTERRUPTED.equals(failure.getSQLState());
    }

    @Override
    public final RowSets rows() {
        return rows;
    }

    @Override
    public final String indexHint(String index) {
        return JsonRowSets.FORCE_INDEX.formatted(index);
    }

    @Override
    public final String migrationFolder() {
        return "mysql";
    }

    @Override
    public final FlywayModule flywayModule() {
        return new FlywayModule("flyway-mysql", "org.flywaydb.database.mysql.MySQLDatabaseType");
    }

    @Override
    public final void check(Connection primary, @Nullable DataSource replica, StartFindings findings)
            throws SQLException {
        ServerChecks checks = new ServerChecks(primary, findings);
        checks.primary(this);
        if (replica != null) {
            JdbcChecks.checkReplica(
                    replica, findings, connection -> new ServerChecks(connection, findings).replicaOf(checks));
        }
    }
}

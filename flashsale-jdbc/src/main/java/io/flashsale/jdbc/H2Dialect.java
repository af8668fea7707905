package io.flashsale.jdbc;

import io.flashsale.spi.StartFindings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** H2, in this process or as a server, in its own mode or that of MySQL or MariaDB. Its states tell every error; most are its error code. */
final class H2Dialect implements Dialect {
    private static final String DUPLICATE_KEY = "23505";
    private static final String LOCK_TIMEOUT = "HYT00";
    private static final String CONCURRENT_UPDATE = "90131";
    private static final String STATEMENT_CANCELED = "57014";
    private static final String OBJECT_CLOSED = "90007";
    private static final String DATABASE_ALREADY_OPEN = "90020";
    private static final String IO_ERROR = "90028";
    private static final String IO_ERROR_OF_FILE = "90031";
    private static final String CONNECTION_BROKEN = "90067";
    private static final String DATABASE_READ_ONLY = "90097";
    private static final String DATABASE_CLOSED = "90098";
    private static final String OUT_OF_MEMORY = "90108";
    private static final String DATABASE_CALLED_AT_SHUTDOWN = "90121";
    private static final String DATABASE_IN_EXCLUSIVE_MODE = "90135";

    private static final Map<String, ErrorClass> STATES = Map.ofEntries(
            Map.entry(DUPLICATE_KEY, ErrorClass.DUPLICATE_KEY),
            Map.entry(LOCK_TIMEOUT, ErrorClass.CONFLICT),
            Map.entry(CONCURRENT_UPDATE, ErrorClass.CONFLICT),
            Map.entry(STATEMENT_CANCELED, ErrorClass.UNAVAILABLE),
            Map.entry(OBJECT_CLOSED, ErrorClass.UNAVAILABLE),
            Map.entry(DATABASE_ALREADY_OPEN, ErrorClass.UNAVAILABLE),
            Map.entry(IO_ERROR, ErrorClass.UNAVAILABLE),
            Map.entry(IO_ERROR_OF_FILE, ErrorClass.UNAVAILABLE),
            Map.entry(CONNECTION_BROKEN, ErrorClass.UNAVAILABLE),
            Map.entry(DATABASE_READ_ONLY, ErrorClass.UNAVAILABLE),
            Map.entry(DATABASE_CLOSED, ErrorClass.UNAVAILABLE),
            Map.entry(OUT_OF_MEMORY, ErrorClass.UNAVAILABLE),
            Map.entry(DATABASE_CALLED_AT_SHUTDOWN, ErrorClass.UNAVAILABLE),
            Map.entry(DATABASE_IN_EXCLUSIVE_MODE, ErrorClass.UNAVAILABLE));

    private static final String WRITE_DELAY = """
            SELECT MAX(CAST(setting_value AS BIGINT)) FROM INFORMATION_SCHEMA.SETTINGS WHERE setting_name = 'WRITE_DELAY'""";

    private static final Set<String> MODES = Set.of("REGULAR", "LEGACY", "MYSQL", "MARIADB");

    private final RowSets rows = new ValueRowSets();

    @Override
    public String name() {
        return "H2";
    }

    @Override
    public boolean isOf(String product, String version) {
        return product.contains("h2");
    }

    @Override
    public void checkMode(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet setting = statement.executeQuery(
                        "SELECT setting_value FROM INFORMATION_SCHEMA.SETTINGS WHERE setting_name = 'MODE'")) {
            String mode = setting.next() ? setting.getString(1) : "REGULAR";
            if (!MODES.contains(mode.toUpperCase(Locale.ROOT))) {
                throw new IllegalStateException(
                        "flashsale-jdbc runs on H2 in its own mode or in that of MySQL or MariaDB,"
                                + " but the DataSource's is MODE=" + mode
                                + ": leave it out of its URL, or write MODE=MySQL");
            }
        }
    }

    @Override
    public @Nullable ErrorClass errorClass(SQLException failure) {
        return failure.getSQLState() == null ? null : STATES.get(failure.getSQLState());
    }

    @Override
    public @Nullable String fixOfRefusedConnection(SQLException failure) {
        return null;
    }

    @Override
    public boolean failedStatementAbortsTransaction() {
        return false;
    }

    /** Of the statement or, where H2 says so, of the transaction. */
    @Override
    public String nowMillis() {
        return "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";
    }

    /** It has a lock timeout of one or two seconds; a statement's time limit would stay with the connection. */
    @Override
    public int maxRowWaitSeconds() {
        return 0;
    }

    @Override
    public boolean gaveUpWaiting(SQLException failure) {
        return LOCK_TIMEOUT.equals(failure.getSQLState());
    }

    @Override
    public RowSets rows() {
        return rows;
    }

    @Override
    public String indexHint(String index) {
        return "";
    }

    /** MySQL's: what H2 does not understand stands in comments that only MySQL and MariaDB read. */
    @Override
    public String migrationFolder() {
        return "mysql";
    }

    @Override
    public @Nullable FlywayModule flywayModule() {
        return null;
    }

    /** It has no replicas of its own, so nothing is known of another DataSource. */
    @Override
    public void check(Connection primary, @Nullable DataSource replica, StartFindings findings) throws SQLException {
        try (Statement statement = primary.createStatement();
                ResultSet delays = statement.executeQuery(WRITE_DELAY)) {
            findings.warnIf(
                    delays.next() && delays.getLong(1) > 0,
                    "H2 may lose the commits of the last " + delays.getLong(1)
                            + " ms when the process is killed: add ;WRITE_DELAY=0 to its URL");
        }
    }
}

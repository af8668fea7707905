package io.flashsale.jdbc;

import io.flashsale.spi.StartFindings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Checks of a MySQL or MariaDB server and of the driver's connection to it: what must be so, and what should be. */
final class ServerChecks {
    private static final int MAX_LOCK_WAIT_SECONDS = 10;
    private static final int MIN_PACKET_BYTES = 1 << 20;

    /** Of the session where there is such a value, else of the server. Both servers have this statement, whatever they call their system tables. */
    private static final String VARIABLES = """
            SHOW VARIABLES WHERE Variable_name IN ('version', 'read_only', 'innodb_read_only', 'log_bin', 'binlog_format', 'sync_binlog',
                'innodb_flush_log_at_trx_commit', 'innodb_lock_wait_timeout', 'max_allowed_packet', 'server_uuid', 'server_id', 'port',
                'hostname')""";

    private static final String ENGINES = """
            SELECT table_name, engine FROM information_schema.tables
             WHERE table_schema = DATABASE() AND table_name LIKE 'flashsale\\_%' AND engine <> 'InnoDB'""";

    private final Connection connection;
    private final StartFindings findings;
    private final Map<String, String> variables = new HashMap<>();

    ServerChecks(Connection connection, StartFindings findings) throws SQLException {
        this.connection = connection;
        this.findings = findings;
        each(VARIABLES, row -> variables.put(row.getString(1).toLowerCase(Locale.ROOT), row.getString(2)));
    }

    /** The server that decides. */
    void primary(MySqlFamily product) throws SQLException {
        String version = variables.getOrDefault("version", "");
        findings.refuseIf(
                product.tooOld(version),
                product.name() + " " + version + " is too old: upgrade it to " + product.minVersion() + " or newer");
        checkWritable();
        checkBinlogFormat();
        each(
                ENGINES,
                row -> findings.refuse("table " + row.getString(1) + " has engine " + row.getString(2)
                        + ", which has no transactions: ALTER TABLE " + row.getString(1) + " ENGINE = InnoDB"));
        checkDurable();
        checkTimeouts();
        findings.warnIf(
                number("max_allowed_packet") < MIN_PACKET_BYTES,
                "max_allowed_packet is " + variables.get("max_allowed_packet")
                        + ", too small for a batch of orders: set max_allowed_packet=16M or more in the server's configuration");
    }

    private void checkWritable() {
        findings.refuseIf(
                on("read_only") || on("innodb_read_only"),
                "the primary DataSource leads to a read-only server (" + variables.get("hostname") + ", read_only="
                        + variables.get("read_only")
                        + "): swap it with the replica's, or SET GLOBAL read_only = OFF there");
    }

    private void checkBinlogFormat() {
        findings.refuseIf(
                on("log_bin") && "STATEMENT".equals(variables.get("binlog_format")),
                "binlog_format is STATEMENT, with which InnoDB refuses to write in READ COMMITTED: set binlog_format=ROW");
    }

    private void checkDurable() {
        findings.warnIf(
                !"1".equals(variables.get("innodb_flush_log_at_trx_commit")),
                "a crash of the server loses commits: set innodb_flush_log_at_trx_commit=1, which is "
                        + variables.get("innodb_flush_log_at_trx_commit"));
        findings.warnIf(
                on("log_bin") && !"1".equals(variables.get("sync_binlog")),
                "a crash of the server loses commits from its binary log, and replicas then differ: set sync_binlog=1, which is "
                        + variables.get("sync_binlog"));
    }

    private void checkTimeouts() throws SQLException {
        int socketMillis = connection.getNetworkTimeout();
        long lockWaitSeconds = number("innodb_lock_wait_timeout");
        findings.warnIf(
                socketMillis == 0,
                "a server that dies without a word blocks its callers forever: add connectTimeout=2000&socketTimeout=10000 to the "
                        + "JDBC URL");
        findings.warnIf(
                lockWaitSeconds > MAX_LOCK_WAIT_SECONDS,
                "a lock is waited for up to " + lockWaitSeconds
                        + " s: add sessionVariables=innodb_lock_wait_timeout=5 to the JDBC URL");
        findings.warnIf(
                socketMillis > 0 && socketMillis <= lockWaitSeconds * 1_000,
                "waiting for a lock looks like a dead server: socketTimeout is " + socketMillis
                        + " ms, set it above innodb_lock_wait_timeout, which is " + lockWaitSeconds + " s");
    }

    /** A copy for reads. */
    void replicaOf(ServerChecks primary) {
        findings.warnIf(
                identity().equals(primary.identity()),
                "the replica DataSource leads to the primary itself (" + variables.get("hostname") + ", port "
                        + variables.get("port") + "): correct its URL, or configure no replica");
        findings.warnIf(
                !on("read_only") && !identity().equals(primary.identity()),
                "the replica DataSource leads to a server that can be written to (" + variables.get("hostname")
                        + ", port " + variables.get("port") + "): SET GLOBAL read_only = ON there, or correct the URL");
    }

    private String identity() {
        return variables.containsKey("server_uuid")
                ? variables.get("server_uuid")
                : variables.get("hostname") + ":" + variables.get("port") + ":" + variables.get("server_id");
    }

    private boolean on(String variable) {
        String value = variables.getOrDefault(variable, "OFF");
        return !value.equals("OFF") && !value.equals("0");
    }

    private long number(String variable) {
        return Long.parseLong(variables.getOrDefault(variable, "0"));
    }

    private void each(String sql, Reader reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                reader.read(row);
            }
        }
    }

    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }
}

package io.flashsale.testkit.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.opentest4j.TestAbortedException;

/**
 * A MySQL primary and a read-only replica of it by GTID, two processes of this JVM. The replica can be held back, so that it lags for as long
 * as a test wants it to.
 *
 * <p><b>Threads.</b> For one thread.
 */
public final class MySqlReplication implements AutoCloseable {
    private static final int CAUGHT_UP_WITHIN_SECONDS = 30;

    private final SqlServer primary;
    private final SqlServer replica;

    private MySqlReplication(SqlServer primary, SqlServer replica) {
        this.primary = primary;
        this.replica = replica;
    }

    /**
     * Starts both servers, and returns when the replica follows.
     *
     * @throws TestAbortedException if there is no mysqld on this machine
     */
    public static MySqlReplication start() {
        SqlServer primary = MySqlServer.start();
        SqlServer replica = MySqlServer.start();
        replica.execute(
                "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = " + primary.port()
                        + ", SOURCE_USER = '" + SqlProcess.USER + "', SOURCE_PASSWORD = '" + SqlProcess.PASSWORD
                        + "', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1",
                "START REPLICA",
                "SET GLOBAL super_read_only = ON");
        MySqlReplication replication = new MySqlReplication(primary, replica);
        replication.catchUp();
        return replication;
    }

    public SqlServer primary() {
        return primary;
    }

    public SqlServer replica() {
        return replica;
    }

    /** From now on the replica receives what the primary commits, but does not show it. */
    public void holdBack() {
        replica.execute("STOP REPLICA SQL_THREAD");
    }

    /** Returns when the replica shows what the primary has committed until now; ends {@link #holdBack}. */
    public void catchUp() {
        replica.execute("START REPLICA SQL_THREAD");
        String committed = text(primary, "SELECT @@global.gtid_executed");
        String wait = "SELECT WAIT_FOR_EXECUTED_GTID_SET('" + committed + "', " + CAUGHT_UP_WITHIN_SECONDS + ")";
        if (!text(replica, wait).equals("0")) {
            throw new IllegalStateException("the replica does not catch up within " + CAUGHT_UP_WITHIN_SECONDS + " s");
        }
    }

    private static String text(SqlServer server, String query) {
        try (Connection connection = DriverManager.getConnection(server.url(""));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    @Override
    public void close() {
        replica.close();
        primary.close();
    }
}

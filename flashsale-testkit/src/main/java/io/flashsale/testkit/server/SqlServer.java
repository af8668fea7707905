package io.flashsale.testkit.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A running MySQL or MariaDB server: its address, new databases in it, and its process if it is one of ours.
 *
 * <p><b>Threads.</b> Safe for several threads.
 */
public final class SqlServer implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("(jdbc:[^/]+//[^/?]+)(/[^?]*)?(\\?.*)?");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String server;
    private final String parameters;
    private final @Nullable ServerProcess process;
    private final boolean tidy;

    private SqlServer(String url, @Nullable ServerProcess process, boolean tidy) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "not a JDBC URL such as jdbc:mysql://127.0.0.1:3306/?user=root&password=secret: " + url);
        }
        this.server = parts.group(1);
        this.parameters = parts.group(3) == null ? "" : parts.group(3);
        this.process = process;
        this.tidy = tidy;
    }

    /** A server that ends with this JVM. */
    static SqlServer of(String url) {
        return new SqlServer(url, null, false);
    }

    static SqlServer of(int port, ServerProcess process) {
        return new SqlServer(SqlProcess.url(port), process, false);
    }

    /** A server that lives on: its new databases are dropped when this JVM ends. */
    static SqlServer given(String url) {
        return new SqlServer(url, null, true);
    }

    int port() {
        return Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));
    }

    /** The URL of this database, which need not be there, with user and password as parameters. */
    public String url(String database) {
        return server + "/" + database + parameters;
    }

    /** Makes an empty database that no other test has, and returns its URL with user and password as parameters. */
    public String newDatabase() {
        String name = "flashsale_" + ProcessHandle.current().pid() + "_" + System.currentTimeMillis() + "_"
                + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
        if (tidy) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> execute("DROP DATABASE " + name)));
        }
        return url(name);
    }

    /** Runs statements as an administrator, in no database. */
    public void execute(String... statements) {
        try (Connection connection = DriverManager.getConnection(url(""));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    /** To kill or pause it with; empty if the server is in a container or given by the environment. */
    public Optional<ServerProcess> process() {
        return Optional.ofNullable(process);
    }

    /** Ends the process, if it is one of ours. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}

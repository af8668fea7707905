package io.flashsale.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a MySQL and a MariaDB server as a child process have in common. */
final class SqlProcess {
    static final String USER = "flashsale";
    static final String PASSWORD = "flashsale";
    private static final int INSTALL_SECONDS = 120;

    private SqlProcess() {}

    static String url(int port) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + parameters(USER, PASSWORD);
    }

    /** Without TLS, so a MySQL server has to hand out its public key for the password. */
    static String parameters(String user, String password) {
        return "?user=" + user + "&password=" + password
                + "&sslMode=DISABLED&allowPublicKeyRetrieval=true&connectTimeout=2000&socketTimeout=60000";
    }

    static boolean answers(int port) {
        try (Connection connection = DriverManager.getConnection(url(port))) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Statements of a start, which make the only user; a replica has its own. */
    static void writeUsers(Path file) {
        try {
            Files.writeString(file, """
                    SET SESSION sql_log_bin = 0;
                    CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s';
                    GRANT ALL ON *.* TO '%s'@'%%' WITH GRANT OPTION;
                    """.formatted(USER, PASSWORD, USER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Durable, small, and in a time zone that is nobody else's; in a container too. */
    static List<String> serverOptions() {
        return List.of(
                "--log-bin=binlog",
                "--binlog-format=ROW",
                "--sync-binlog=1",
                "--innodb-flush-log-at-trx-commit=1",
                "--innodb-buffer-pool-size=256M",
                "--max-connections=300",
                "--default-time-zone=+05:45");
    }

    static List<String> processOptions(int port) {
        return List.of(
                "--port=" + port, "--bind-address=127.0.0.1", "--socket=server.sock", "--server-id=" + port % 30_000);
    }

    /** Servers refuse to run as root unless told so. */
    static List<String> user() {
        return System.getProperty("user.name").equals("root") ? List.of("--user=root") : List.of();
    }

    /** Runs a command to its end, at most 120 s. */
    static void install(List<String> command, Path directory) {
        Path log = directory.resolve("install.log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " took longer than " + INSTALL_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        command + " ended with " + process.exitValue() + ":\n" + Files.readString(log));
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Kills the server and removes its data when this JVM ends. */
    static void deleteAtExit(ServerProcess process, Path directory) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.kill();
            delete(directory);
        }));
    }

    static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SafeVarargs
    static List<String> join(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return all;
    }
}

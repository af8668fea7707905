package io.flashsale.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A mysqld that is on this machine: the command in {@value #COMMAND}, else {@code mysqld} on the PATH unless it is MariaDB's. If the command
 * changes its root, {@value #ROOT} says to which directory, and the data are put below it.
 */
record MySqlBinary(List<String> command, Path root) {
    static final String COMMAND = "FLASHSALE_TEST_MYSQLD";
    static final String ROOT = "FLASHSALE_TEST_MYSQLD_ROOT";

    static final List<String> GTID = List.of("--gtid-mode=ON", "--enforce-gtid-consistency=ON");

    static Optional<MySqlBinary> find() {
        Path root = Path.of(System.getenv().getOrDefault(ROOT, "/"));
        String command = System.getenv(COMMAND);
        if (command != null) {
            return Optional.of(new MySqlBinary(List.of(command.trim().split("\\s+")), root));
        }
        return isMySql() ? Optional.of(new MySqlBinary(List.of("mysqld"), root)) : Optional.empty();
    }

    private static boolean isMySql() {
        try {
            Process process = new ProcessBuilder("mysqld", "--version")
                    .redirectErrorStream(true)
                    .start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 && !version.contains("MariaDB");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    SqlServer start(List<String> options) {
        Path directory = newDirectory();
        SqlProcess.writeUsers(directory.resolve("users.sql"));
        String inside = "/" + root.relativize(directory);
        List<String> basics =
                SqlProcess.join(command, List.of("--no-defaults", "--datadir=" + inside + "/data"), SqlProcess.user());
        SqlProcess.install(SqlProcess.join(basics, List.of("--initialize-insecure")), directory);
        int port = ServerProcess.freePort();
        List<String> own = List.of("--init-file=" + inside + "/users.sql", "--mysqlx=OFF", "--secure-file-priv=");
        ServerProcess process = ServerProcess.start(
                "MySQL",
                SqlProcess.join(
                        basics, SqlProcess.serverOptions(), SqlProcess.processOptions(port), own, GTID, options),
                directory,
                () -> SqlProcess.answers(port));
        SqlProcess.deleteAtExit(process, directory);
        return SqlServer.of(port, process);
    }

    private Path newDirectory() {
        if (root.equals(Path.of("/"))) {
            return ServerProcess.newDirectory("mysql");
        }
        try {
            return Files.createTempDirectory(root.resolve("tmp"), "flashsale-mysql-");
        } catch (IOException e) {
            throw new UncheckedIOException(ROOT + "=" + root, e);
        }
    }
}

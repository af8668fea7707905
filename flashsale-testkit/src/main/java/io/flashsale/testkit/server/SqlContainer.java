package io.flashsale.testkit.server;

import java.time.Duration;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A container of an official MySQL or MariaDB image, set up as the processes are. While the image makes its data it runs a server without
 * network, so a port that listens is the real server's. Testcontainers ends it with this JVM.
 */
final class SqlContainer {
    private static final int PORT = 3306;
    private static final String PASSWORD = "flashsale";
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);

    private SqlContainer() {}

    @SuppressWarnings("resource") // lives as long as this JVM
    static SqlServer start(String image, List<String> options) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
                .withEnv("MYSQL_ROOT_PASSWORD", PASSWORD)
                .withExposedPorts(PORT)
                .withStartupTimeout(READY_WITHIN);
        container.setCommandParts(SqlProcess.join(SqlProcess.serverOptions(), List.of("--server-id=1"), options)
                .toArray(String[]::new));
        container.start();
        String url = "jdbc:mysql://" + container.getHost() + ":" + container.getMappedPort(PORT) + "/"
                + SqlProcess.parameters("root", PASSWORD);
        return SqlServer.of(url);
    }
}

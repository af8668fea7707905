package io.flashsale.examples.outages;

import io.flashsale.testkit.server.KafkaServer;
import io.flashsale.testkit.server.MariaDbServer;
import io.flashsale.testkit.server.MySqlServer;
import io.flashsale.testkit.server.RedisCluster;
import io.flashsale.testkit.server.RedisNode;
import io.flashsale.testkit.server.ServerProcess;
import io.flashsale.testkit.server.SqlServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All servers of a shop, each a child process: a Redis Cluster of three primaries and six replicas, MySQL or MariaDB, a Kafka broker, two
 * nodes of the example shop with all roles, and nginx before them. They end with {@link #close}, and with this process however it ends.
 */
final class Fleet implements AutoCloseable {
    private static final int REPLICAS = 2;
    private static final Duration FAILOVER_WITHIN = Duration.ofSeconds(60);
    private static final int TIMEOUT_MILLIS = 2_000;

    private final List<AutoCloseable> started = new ArrayList<>();
    private final RedisCluster redis;
    private final SqlServer database;
    private final KafkaServer kafka;
    private final List<ServerProcess> shops = new ArrayList<>();
    private final Path gatewayDirectory = ServerProcess.newDirectory("nginx");
    private final int port = ServerProcess.freePort();

    private Fleet(Path shopJar) {
        try {
            redis = started("Redis Cluster", () -> RedisCluster.start(REPLICAS, "appendonly yes"));
            database = started("the database", Fleet::startDatabase);
            kafka = started("Kafka", () -> KafkaServer.ofItsOwn().start());
            started.add(kafka.process());
            String url = databaseUrl(database.newDatabase());
            int first = ServerProcess.freePort();
            shops.add(started("the first node", () -> startShop(shopJar, first, url)));
            int second = ServerProcess.freePort();
            shops.add(started("the second node", () -> startShop(shopJar, second, url)));
            started("nginx", () -> startGateway(first, second));
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** @param shopJar the example shop, runnable */
    static Fleet start(Path shopJar) {
        return new Fleet(shopJar);
    }

    private <T> T started(String name, Supplier<T> start) {
        System.out.println("starting " + name);
        T server = start.get();
        if (server instanceof AutoCloseable closeable) {
            started.add(closeable);
        }
        return server;
    }

    private static SqlServer startDatabase() {
        return MySqlServer.available() ? MySqlServer.start() : MariaDbServer.start();
    }

    /** With the limits of the shop's profile: a database that is gone holds nobody for ever. */
    private static String databaseUrl(String url) {
        return url.replace("socketTimeout=60000", "socketTimeout=10000&sessionVariables=innodb_lock_wait_timeout=5");
    }

    private ServerProcess startShop(Path jar, int shopPort, String url) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString(),
                "--spring.profiles.active=servers",
                "--server.port=" + shopPort,
                "--spring.data.redis.cluster.nodes=" + redisAddresses(),
                "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + parameter(url, "user"),
                "--spring.datasource.password=" + parameter(url, "password")));
        // Pictures have no part in this.
        command.addAll(List.of("--flashsale.media.type=none", "--shop.media-origins="));
        return ServerProcess.start(
                "shop " + shopPort, command, ServerProcess.newDirectory("shop-" + shopPort), () -> answers(shopPort));
    }

    private String redisAddresses() {
        return redis.uris().stream()
                .map(uri -> uri.replaceFirst("^redis://", ""))
                .collect(Collectors.joining(","));
    }

    private static String parameter(String url, String name) {
        Matcher parameter = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(url);
        return parameter.find() ? parameter.group(1) : "";
    }

    private ServerProcess startGateway(int first, int second) {
        try (InputStream template = Objects.requireNonNull(Fleet.class.getResourceAsStream("nginx.conf"))) {
            String configuration = new String(template.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@FIRST@", Integer.toString(first))
                    .replace("@SECOND@", Integer.toString(second))
                    .replace("@PORT@", Integer.toString(port));
            Path file = Files.writeString(gatewayDirectory.resolve("nginx.conf"), configuration);
            List<String> command =
                    List.of("nginx", "-p", gatewayDirectory.toString(), "-c", file.toString(), "-e", "error.log");
            return ServerProcess.start("nginx", command, gatewayDirectory, () -> answers(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean answers(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/flash-sales")
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** The shop, through nginx. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    RedisCluster redis() {
        return redis;
    }

    ServerProcess database() {
        return database.process().orElseThrow(() -> new IllegalStateException("the database is not a process of ours"));
    }

    ServerProcess kafka() {
        return kafka.process();
    }

    List<ServerProcess> shops() {
        return shops;
    }

    /** What nginx has written of each request so far. */
    List<String> accessLog() {
        try {
            return Files.readAllLines(gatewayDirectory.resolve("access.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until another node than this one serves the key. */
    void awaitOtherPrimary(String key, RedisNode failed) {
        List<RedisNode> others =
                redis.nodes().stream().filter(node -> node != failed).toList();
        Waiting.until("a failover", FAILOVER_WITHIN, () -> others.stream().anyMatch(node -> serves(node, key)));
    }

    private static boolean serves(RedisNode node, String key) {
        try {
            return !node.call("ROLE").isEmpty()
                    && node.call("INFO", "replication").contains("role:master")
                    && node.call("EXISTS", key).matches("\\d+");
        } catch (UncheckedIOException movedOrDown) {
            return false;
        }
    }

    void restartDeadRedis() {
        redis.nodes().stream().filter(node -> !LedgerImage.answers(node)).forEach(RedisNode::restart);
    }

    /** Whether all is there for the next run; waits for the cluster. */
    boolean isWhole() {
        try {
            redis.awaitWhole();
            return database().alive()
                    && kafka().alive()
                    && shops.stream().allMatch(ServerProcess::alive)
                    && answers(port);
        } catch (IllegalStateException notWhole) {
            return false;
        }
    }

    /** The last one first. */
    @Override
    public void close() {
        for (int index = started.size() - 1; index >= 0; index--) {
            try {
                started.get(index).close();
            } catch (Exception failure) {
                System.err.println("could not end a server: " + failure);
            }
        }
        started.clear();
    }

    /** The newest jar of the example shop in these directories. */
    static Optional<Path> shopJar(Path... directories) {
        for (Path directory : directories) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (var files = Files.list(directory)) {
                Optional<Path> jar = files.filter(file -> file.getFileName()
                                .toString()
                                .matches("flashsale-example-shop-[0-9.]+(-SNAPSHOT)?\\.jar"))
                        .findFirst();
                if (jar.isPresent()) {
                    return jar;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.empty();
    }
}

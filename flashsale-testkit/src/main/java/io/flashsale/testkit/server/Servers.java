package io.flashsale.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A program that runs Redis, MySQL or MariaDB, Kafka and S3 for trying an application on them: starts each as the tests do, makes the
 * database, the topic and the bucket, writes a file of environment variables that an application with Spring's ordinary properties can be
 * started with, and runs until it is interrupted.
 *
 * <pre>{@code
 * mvn -q -pl flashsale-testkit -am -Pservers verify
 * }</pre>
 *
 * <p>Bounds: 90 s for each server to start. The data are gone with the program.
 */
public final class Servers {
    private static final Path DEFAULT_FILE = Path.of("target", "servers.env");

    private final Map<String, String> environment = new LinkedHashMap<>();

    private Servers() {}

    /**
     * Runs until it is interrupted.
     *
     * @param arguments the file to write; {@code target/servers.env} without one
     */
    public static void main(String[] arguments) throws Exception {
        Path file = (arguments.length == 0 ? DEFAULT_FILE : Path.of(arguments[0])).toAbsolutePath();
        Files.deleteIfExists(file);
        try {
            new Servers().run(file);
        } catch (RuntimeException e) {
            System.err.println("The servers could not be started: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run(Path file) throws IOException, InterruptedException {
        startRedis();
        startDatabase();
        startKafka();
        startS3();
        write(file);
        System.out.printf("%nAll are running until Ctrl-C. Their addresses are in %s; in another terminal:%n%n", file);
        System.out.printf("  set -a; . %s; set +a%n", file);
        System.out.printf("  mvn -pl examples/shop -am spring-boot:run -Dspring-boot.run.profiles=servers%n%n");
        new CountDownLatch(1).await();
    }

    private void startRedis() {
        String[] address = started(
                        "Redis", () -> RedisServer.start("appendonly yes").uri())
                .replaceFirst("^redis://", "")
                .split(":", 2);
        environment.put("SPRING_DATA_REDIS_HOST", address[0]);
        environment.put("SPRING_DATA_REDIS_PORT", address[1]);
    }

    private void startDatabase() {
        boolean mySql = MySqlServer.available();
        String url = started(
                mySql ? "MySQL" : "MariaDB",
                () -> mySql ? new MySqlServer().newDatabase() : new MariaDbServer().newDatabase());
        environment.put("SPRING_DATASOURCE_URL", url);
        environment.put("SPRING_DATASOURCE_USERNAME", parameter(url, "user"));
        environment.put("SPRING_DATASOURCE_PASSWORD", parameter(url, "password"));
    }

    private static String parameter(String url, String name) {
        Matcher parameter = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(url);
        return parameter.find() ? parameter.group(1) : "";
    }

    private void startKafka() {
        environment.put(
                "SPRING_KAFKA_BOOTSTRAP_SERVERS",
                started("Kafka", () -> new KafkaServer().start().bootstrapServers()));
    }

    private void startS3() {
        S3Server s3 = new S3Server();
        String endpoint = started("S3", () -> s3.endpoint().toString());
        String bucket = s3.newPublicBucket();
        environment.put("FLASHSALE_S3_ENDPOINT", endpoint);
        environment.put("FLASHSALE_S3_BUCKET", bucket);
        environment.put("FLASHSALE_S3_PUBLIC_BASE_URL", endpoint + "/" + bucket);
        environment.put("FLASHSALE_S3_ACCESS_KEY", s3.accessKey());
        environment.put("FLASHSALE_S3_SECRET_KEY", s3.secretKey());
        environment.put("SHOP_MEDIA_ORIGINS", endpoint);
    }

    private static String started(String name, Supplier<String> start) {
        System.out.printf("Starting %s ...%n", name);
        long begin = System.nanoTime();
        String address = start.get();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        System.out.printf("  %s is at %s, after %d.%d s%n", name, address, millis / 1_000, millis % 1_000 / 100);
        return address;
    }

    /** In single quotes, so that a shell takes every character as it is. */
    private void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                environment.entrySet().stream()
                        .map(variable ->
                                variable.getKey() + "='" + variable.getValue().replace("'", "'\\''") + "'\n")
                        .collect(Collectors.joining()));
    }
}

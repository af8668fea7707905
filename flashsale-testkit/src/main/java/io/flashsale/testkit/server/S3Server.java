package io.flashsale.testkit.server;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;

/**
 * An S3 server that checks signatures, shared by all tests of this JVM: the one at {@value #ADDRESS}
 * ({@code http://accessKey:secret@host:port}, buckets in the path), else S3Proxy in a container, else S3Proxy as a process of its own on this
 * JVM's class path. Browsers at {@value #BROWSER_ORIGIN} may upload to it, unless the address came from outside.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class S3Server implements BeforeAllCallback {
    static final String ADDRESS = "FLASHSALE_TEST_S3";
    static final String IMAGE = "FLASHSALE_TEST_S3_IMAGE";
    private static final String DEFAULT_IMAGE = "andrewgaul/s3proxy:4.1.0";
    private static final int CONTAINER_PORT = 8080;

    public static final String REGION = "us-east-1";
    public static final String BROWSER_ORIGIN = "https://shop.example";

    /** That, and pages of this machine. */
    private static final String ORIGINS = BROWSER_ORIGIN + " http://localhost:[0-9]+ http://127\\.0\\.0\\.1:[0-9]+";

    private static final String ACCESS_KEY = "flashsale";
    private static final String SECRET_KEY = "a secret of tests";

    /** S3Proxy brings Logback, whose default is to tell everything. */
    private static final String LOGGING = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d %-5level %logger{0} %msg%n</pattern></encoder>
              </appender>
              <root level="INFO"><appender-ref ref="out"/></root>
            </configuration>
            """;

    private static @Nullable Running running;

    /** @param process the server's own process; null if it is a container or was given */
    private record Running(
            URI endpoint,
            String accessKey,
            String secretKey,
            @Nullable ServerProcess process,
            Pauses pauses) {}

    /** How it is paused and goes on. */
    private record Pauses(Runnable pausing, Runnable resuming) {
        void pause() {
            pausing.run();
        }

        void resume() {
            resuming.run();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running();
    }

    /** Where it listens. */
    public URI endpoint() {
        return running().endpoint;
    }

    public String accessKey() {
        return running().accessKey;
    }

    public String secretKey() {
        return running().secretKey;
    }

    /** Its process, to be killed and started again; empty if it is in a container or was given. */
    public Optional<ServerProcess> process() {
        return Optional.ofNullable(running().process);
    }

    /** Stops it from answering, while connections stay open, until {@link #resume}. */
    public void pause() {
        running().pauses.pause();
    }

    public void resume() {
        running().pauses.resume();
    }

    /** Makes a bucket that nobody else uses. */
    public String newBucket() {
        String bucket = "flashsale-" + UUID.randomUUID();
        try (S3Client client = client()) {
            client.createBucket(request -> request.bucket(bucket));
        }
        return bucket;
    }

    /** As {@link #newBucket}, and everybody may read what is in it. */
    public String newPublicBucket() {
        String bucket = newBucket();
        try (S3Client client = client()) {
            client.putBucketAcl(request -> request.bucket(bucket).acl(BucketCannedACL.PUBLIC_READ));
        }
        return bucket;
    }

    /** A client with every permission; the caller closes it. */
    public S3Client client() {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.of(REGION))
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey(), secretKey())))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(20)))
                .build();
    }

    private static synchronized Running running() {
        if (running == null) {
            String address = System.getenv(ADDRESS);
            if (address != null && !address.isBlank()) {
                running = given(URI.create(address));
            } else {
                running = Docker.wantedAndThere() ? container() : embedded();
            }
        }
        return running;
    }

    private static Running given(URI address) {
        String[] user = address.getRawUserInfo() == null
                ? new String[0]
                : address.getRawUserInfo().split(":", 2);
        if (user.length != 2 || address.getHost() == null) {
            throw new IllegalStateException(ADDRESS + " must be http://accessKey:secret@host:port");
        }
        String authority = address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
        URI endpoint = URI.create(address.getScheme() + "://" + authority);
        Runnable never = () -> {
            throw new IllegalStateException("a server from " + ADDRESS + " cannot be paused");
        };
        return new Running(endpoint, decoded(user[0]), decoded(user[1]), null, new Pauses(never, never));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Testcontainers removes it at the end of this JVM. */
    @SuppressWarnings("resource")
    private static Running container() {
        String image = System.getenv().getOrDefault(IMAGE, DEFAULT_IMAGE);
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
                .withEnv("S3PROXY_ENDPOINT", "http://0.0.0.0:" + CONTAINER_PORT)
                .withEnv("S3PROXY_AUTHORIZATION", "aws-v2-or-v4")
                .withEnv("S3PROXY_IDENTITY", ACCESS_KEY)
                .withEnv("S3PROXY_CREDENTIAL", SECRET_KEY)
                .withEnv("S3PROXY_CORS_ALLOW_ORIGINS", ORIGINS)
                .withEnv("S3PROXY_CORS_ALLOW_METHODS", "GET PUT")
                .withEnv("S3PROXY_CORS_ALLOW_HEADERS", "*")
                .withEnv("JCLOUDS_PROVIDER", "transient-nio2")
                .withExposedPorts(CONTAINER_PORT);
        container.start();
        URI endpoint = URI.create("http://" + container.getHost() + ":" + container.getMappedPort(CONTAINER_PORT));
        DockerClient docker = container.getDockerClient();
        Pauses pauses = new Pauses(
                () -> docker.pauseContainerCmd(container.getContainerId()).exec(),
                () -> docker.unpauseContainerCmd(container.getContainerId()).exec());
        return new Running(endpoint, ACCESS_KEY, SECRET_KEY, null, pauses);
    }

    private static Running embedded() {
        int port = ServerProcess.freePort();
        Path directory = ServerProcess.newDirectory("s3");
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        Path settings = directory.resolve("s3proxy.properties");
        Path logging = directory.resolve("logback.xml");
        try {
            Files.createDirectories(directory.resolve("data"));
            Files.writeString(settings, settings(endpoint, directory.resolve("data")));
            Files.writeString(logging, LOGGING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=" + logging,
                "-cp",
                System.getProperty("java.class.path"),
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toString());
        ServerProcess process = ServerProcess.start("S3Proxy", command, directory, () -> ServerProcess.listens(port));
        return new Running(endpoint, ACCESS_KEY, SECRET_KEY, process, new Pauses(process::pause, process::resume));
    }

    /** The data is in files, so that it outlives a kill. */
    private static String settings(URI endpoint, Path data) {
        return String.join(
                "\n",
                "s3proxy.endpoint=" + endpoint,
                "s3proxy.authorization=aws-v2-or-v4",
                "s3proxy.identity=" + ACCESS_KEY,
                "s3proxy.credential=" + SECRET_KEY,
                "s3proxy.cors-allow-origins=" + ORIGINS.replace("\\", "\\\\"),
                "s3proxy.cors-allow-methods=GET PUT",
                "s3proxy.cors-allow-headers=*",
                "jclouds.provider=filesystem-nio2",
                "jclouds.filesystem.basedir=" + data);
    }
}

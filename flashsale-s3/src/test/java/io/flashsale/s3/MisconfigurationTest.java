package io.flashsale.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpServer;
import io.flashsale.StoreUnavailableException;
import io.flashsale.s3.S3MediaSettings.WarmUp;
import io.flashsale.testkit.server.S3Server;
import io.flashsale.testkit.server.ServerProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Whatever is set wrongly is named at the start, with the setting. */
class MisconfigurationTest {
    @RegisterExtension
    static final S3Server S3 = new S3Server();

    private static void refused(S3MediaSettings settings, String... words) {
        assertThatIllegalStateException()
                .isThrownBy(() -> S3MediaStore.open(settings).close())
                .withMessageContainingAll(words);
    }

    @Test
    void aBucketThatDoesNotExist() {
        refused(
                S3MediaSettings.builder("no-such-bucket", URI.create("https://cdn.example"))
                        .endpoint(S3.endpoint())
                        .accessKey(S3.accessKey(), S3.secretKey())
                        .build(),
                "no bucket no-such-bucket",
                "set bucket");
    }

    @Test
    void wrongCredentials() {
        refused(Samples.settings(S3).accessKey("nobody", "x").build(), "set accessKey");
        refused(Samples.settings(S3).accessKey(S3.accessKey(), "wrong").build(), "set secretKey");
        AwsCredentialsProvider none = () -> {
            throw SdkClientException.create("nothing in the environment");
        };
        refused(Samples.settings(S3).credentials(none).build(), "accessKey", "nothing in the environment");
    }

    @Test
    void pagesThatMayNotUpload() {
        S3MediaStore.open(Samples.settings(S3)
                        .uploadOrigins(List.of(S3Server.BROWSER_ORIGIN))
                        .build())
                .close();
        refused(
                Samples.settings(S3)
                        .uploadOrigins(List.of(S3Server.BROWSER_ORIGIN, "https://other.example"))
                        .build(),
                "https://other.example",
                "CORS",
                "cache-control, content-type, if-none-match",
                "uploadOrigins");
    }

    @Test
    void anEndpointThatIsNoS3() throws Exception {
        S3MediaSettings.Builder settings = Samples.settings(S3);
        answering(200, Map.of(), "<html>hello</html>", url -> {
            refused(settings.endpoint(url).build(), "set endpoint");
            return url;
        });
        answering(404, Map.of(), "not here", url -> {
            refused(settings.endpoint(url).build(), "set endpoint", "404");
            return url;
        });
        URI noTls = URI.create(S3.endpoint().toString().replace("http:", "https:"));
        refused(settings.endpoint(noTls).build(), "set endpoint", "https");
    }

    /** What Amazon's servers answer; the test server has but one region and one user. */
    @Test
    void anotherRegionOrNoPermission() throws Exception {
        S3MediaSettings.Builder settings = Samples.settings(S3);
        answering(301, Map.of("x-amz-bucket-region", "eu-west-1"), error("PermanentRedirect"), url -> {
            refused(settings.endpoint(url).build(), "set region to eu-west-1");
            return url;
        });
        answering(400, Map.of(), error("AuthorizationHeaderMalformed"), url -> {
            refused(settings.endpoint(url).build(), "set region");
            return url;
        });
        answering(403, Map.of(), error("AccessDenied"), url -> {
            refused(settings.endpoint(url).build(), "allow them s3:ListBucket", "s3:PutObject");
            return url;
        });
    }

    private static String error(String code) {
        return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>as it is</Message></Error>";
    }

    private static void answering(int status, Map<String, String> headers, String body, UnaryOperator<URI> test)
            throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                headers.forEach(exchange.getResponseHeaders()::add);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        try {
            URI unused = test.apply(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServerThatIsDownIsWaitedForWithinABound() {
        URI nobody = URI.create("http://127.0.0.1:" + ServerProcess.freePort());
        long before = System.nanoTime();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> S3MediaStore.open(Samples.settings(S3)
                                .endpoint(nobody)
                                .waitAtStart(Duration.ofSeconds(1))
                                .build())
                        .close())
                .withMessageContainingAll(nobody.toString(), "waitAtStart");
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    @Test
    void aServerThatHangsIsGivenUp() {
        S3MediaSettings.Builder settings = Samples.settings(S3).timeout(Duration.ofSeconds(1));
        try (S3MediaStore store = S3MediaStore.open(settings.build())) {
            String key = "ten/phone/" + "0".repeat(32) + "-3.png";
            S3.pause();
            long before = System.nanoTime();
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store.find(key));
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.delete(key))
                    .matches(StoreUnavailableException::maybeDone);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(6));
        } finally {
            S3.resume();
        }
    }

    @Test
    void settingsThatCannotBe() {
        URI cdn = URI.create("https://cdn.example");
        wrong("publicBaseUrl", () -> S3MediaSettings.builder("b", URI.create("/media")));
        wrong("publicBaseUrl", () -> S3MediaSettings.builder("b", URI.create("https://cdn.example/?x=y")));
        wrong("bucket", () -> S3MediaSettings.builder(" ", cdn));
        wrong("region", () -> S3MediaSettings.builder("b", cdn).region(""));
        wrong("endpoint", () -> S3MediaSettings.builder("b", cdn).endpoint(URI.create("localhost:9000")));
        wrong("uploadOrigins", () -> S3MediaSettings.builder("b", cdn).uploadOrigins(List.of("https://a.example/")));
        wrong("uploadOrigins", () -> S3MediaSettings.builder("b", cdn).uploadOrigins(List.of("https://A.example")));
        wrong("accessKey", () -> S3MediaSettings.builder("b", cdn).accessKey(" ", "x"));
        wrong("secretKey", () -> S3MediaSettings.builder("b", cdn).accessKey("x", ""));
        wrong("uploadTimeout", () -> S3MediaSettings.builder("b", cdn).uploadTimeout(Duration.ofDays(8)));
        wrong("maxBytes", () -> S3MediaSettings.builder("b", cdn).maxBytes(Map.of()));
        wrong("maxBytes", () -> S3MediaSettings.builder("b", cdn).maxBytes(Map.of("image/png", 0L)));
        wrong("maxBytes", () -> S3MediaSettings.builder("b", cdn).maxBytes(Map.of("PNG", 1L)));
        wrong("maxBytes", () -> S3MediaSettings.builder("b", cdn).maxBytes(Map.of("video/mp4", 1L, "audio/mp4", 1L)));
        wrong("timeout", () -> S3MediaSettings.builder("b", cdn).timeout(Duration.ZERO));
    }

    @Test
    void warmUpsThatCannotBe() {
        wrongWarmUp("warmUp.concurrency must be 1 to 64, but is 65", warmUp -> warmUp.concurrency(65));
        wrongWarmUp("warmUp.timeout must be 1 ms to 36500 days, but is PT0S", warmUp -> warmUp.timeout(Duration.ZERO));
        wrongWarmUp("warmUp.maxBytes must be at least 1, but is 0", warmUp -> warmUp.maxBytes(0));
    }

    private static void wrongWarmUp(String message, UnaryOperator<WarmUp.Builder> change) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change.apply(WarmUp.builder()).build())
                .withMessage(message);
    }

    @Test
    void settingsBuiltFromOthersAreTheSameButForWhatIsChanged() {
        S3MediaSettings settings = S3MediaSettings.builder("b", URI.create("https://cdn.example"))
                .region("eu-west-1")
                .endpoint(URI.create("https://s3.example"))
                .pathStyle(false)
                .accessKey("k", "s3cret")
                .uploadEndpoint(URI.create("https://upload.example"))
                .uploadOrigins(List.of("https://shop.example"))
                .uploadTimeout(Duration.ofMinutes(1))
                .maxBytes(Map.of("image/png", 5L))
                .writeOnce(false)
                .connectTimeout(Duration.ofMillis(6))
                .timeout(Duration.ofMillis(7))
                .waitAtStart(Duration.ofMillis(8))
                .warmUp(new WarmUp(URI.create("https://inner.example"), 9, Duration.ofMillis(10), 11))
                .build();
        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        assertThat(settings.toBuilder().region("eu-west-2").build().region()).isEqualTo("eu-west-2");
        assertThat(settings.warmUp().toBuilder().build()).isEqualTo(settings.warmUp());
        assertThat(settings.toString())
                .contains("eu-west-1", "credentials=given")
                .doesNotContain("s3cret", "k]");
    }

    private interface Making {
        S3MediaSettings.Builder make();
    }

    private static void wrong(String setting, Making making) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> making.make().build())
                .withMessageStartingWith(setting);
    }
}

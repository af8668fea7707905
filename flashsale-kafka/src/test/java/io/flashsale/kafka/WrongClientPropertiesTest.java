package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.StoreUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What waiting cannot fix is refused at once; what may come is waited for. */
class WrongClientPropertiesTest {
    private static final String NOBODY = "127.0.0.1:1";

    @ParameterizedTest
    @CsvSource({
        "TELEPATHY, client.id, shop, security.protocol",
        "PLAINTEXT, request.timeout.ms, soon, request.timeout.ms",
        "SSL, ssl.truststore.location, /no/such/file, /no/such/file",
        "SASL_PLAINTEXT, sasl.jaas.config, nonsense, JAAS"
    })
    void whatKafkasClientDoesNotAcceptIsRefusedAtOnceWithItsReason(
            String protocol, String property, String value, String reason) {
        assertRefused(NOBODY, Map.of("security.protocol", protocol, property, value), reason);
    }

    @Test
    void theWrongPasswordOfAKeyStoreIsRefusedAtOnce(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("keys.p12");
        KeyStore empty = KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        try (OutputStream out = Files.newOutputStream(file)) {
            empty.store(out, "right".toCharArray());
        }
        assertRefused(
                NOBODY,
                Map.of(
                        "security.protocol", "SSL",
                        "ssl.keystore.type", "PKCS12",
                        "ssl.keystore.location", file.toString(),
                        "ssl.keystore.password", "wrong"),
                file.toString());
    }

    @Test
    void anAddressWithoutAPortIsRefusedAtOnce() {
        assertRefused("localhost", Map.of(), "Invalid url in bootstrap.servers");
    }

    private static void assertRefused(String servers, Map<String, String> properties, String reason) {
        assertThatThrownBy(() -> start(servers, properties))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("does not accept its settings", reason, "properties");
    }

    @Test
    void aNameThatIsNotKnownYetIsWaitedFor() {
        assertThatThrownBy(() -> start("kafka.invalid:9092", Map.of()))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContainingAll("waitAtStart, 1 s", "kafka.invalid:9092");
    }

    @Test
    void aFailedHandshakeSpeaksOfCertificatesAndNotOfCredentials() throws Exception {
        SSLContext withoutCertificate = SSLContext.getInstance("TLS");
        withoutCertificate.init(null, null, null);
        try (SSLServerSocket broker =
                (SSLServerSocket) withoutCertificate.getServerSocketFactory().createServerSocket(0)) {
            CompletableFuture<Void> shakingHands = CompletableFuture.runAsync(() -> shakeHands(broker));
            assertThatThrownBy(() -> start(
                            "localhost:" + broker.getLocalPort(),
                            Map.of("security.protocol", "SSL"),
                            Duration.ofSeconds(30)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("TLS", "ssl.truststore", "ssl.keystore")
                    .hasMessageNotContaining("sasl");
            broker.close();
            assertThat(Await.failure(shakingHands)).hasMessageContaining("losed");
        }
    }

    /** Shakes hands with everybody, without success, until the socket is closed. */
    private static void shakeHands(SSLServerSocket broker) {
        while (true) {
            SSLSocket client;
            try {
                client = (SSLSocket) broker.accept();
            } catch (IOException closed) {
                throw new IllegalStateException(closed);
            }
            try (client) {
                client.startHandshake();
            } catch (IOException expected) {
                // There is no certificate to show.
            }
        }
    }

    private static void start(String servers, Map<String, String> properties) {
        start(servers, properties, Duration.ofSeconds(1));
    }

    private static void start(String servers, Map<String, String> properties, Duration wait) {
        KafkaOrderQueue.start(Queues.at(servers)
                        .properties(properties)
                        .waitAtStart(wait)
                        .build())
                .close();
    }
}

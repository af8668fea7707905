package io.flashsale.spring.boot.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.flashsale.spring.boot.internal.HostProperties;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

/** The host's Kafka is read as Spring Boot reads it. */
class HostKafkaTest {
    @Test
    void serversAndWhatItTakesToBeLetInAreTakenOverAndNothingElse() {
        HostKafka kafka = of(
                "bootstrap-servers=a:9092,b:9092",
                "security.protocol=SASL_SSL",
                "properties.sasl.mechanism=PLAIN",
                "properties.linger.ms=500",
                "producer.acks=1");
        assertThat(kafka.bootstrapServers()).containsExactly("a:9092", "b:9092");
        assertThat(kafka.clientProperties())
                .containsOnly(entry("security.protocol", "SASL_SSL"), entry("sasl.mechanism", "PLAIN"));
    }

    @Test
    void storesInFiles() {
        assertThat(of(
                                "ssl.key-store-location=file:keys.jks",
                                "ssl.key-store-password= with spaces ",
                                "ssl.key-store-type=JKS",
                                "ssl.key-password=key",
                                "ssl.trust-store-location=file:trust.jks",
                                "ssl.trust-store-password=trust",
                                "ssl.trust-store-type=PKCS12",
                                "ssl.protocol=TLSv1.3")
                        .clientProperties())
                .containsOnly(
                        entry("ssl.keystore.location", absolute("keys.jks")),
                        entry("ssl.keystore.password", " with spaces "),
                        entry("ssl.keystore.type", "JKS"),
                        entry("ssl.key.password", "key"),
                        entry("ssl.truststore.location", absolute("trust.jks")),
                        entry("ssl.truststore.password", "trust"),
                        entry("ssl.truststore.type", "PKCS12"),
                        entry("ssl.protocol", "TLSv1.3"));
    }

    @Test
    void storesInProperties() {
        assertThat(of(
                                "ssl.key-store-key=the key",
                                "ssl.key-store-certificate-chain=the chain",
                                "ssl.trust-store-certificates=the trusted",
                                "ssl.key-store-type=PEM",
                                "ssl.trust-store-type=PEM")
                        .clientProperties())
                .containsOnly(
                        entry("ssl.keystore.key", "the key"),
                        entry("ssl.keystore.certificate.chain", "the chain"),
                        entry("ssl.truststore.certificates", "the trusted"),
                        entry("ssl.keystore.type", "PEM"),
                        entry("ssl.truststore.type", "PEM"));
    }

    @Test
    void whatIsPassedOnAsItIsWins() {
        assertThat(of("security.protocol=PLAINTEXT", "properties.security.protocol=SSL")
                        .clientProperties())
                .containsOnly(entry("security.protocol", "SSL"));
    }

    @Test
    void aBundleIsRefusedByName() {
        assertThatThrownBy(() -> of("bootstrap-servers=a:9092", "ssl.bundle=mine"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "spring.kafka.ssl.bundle", "spring.kafka.ssl.key-store", "flashsale.kafka.properties");
    }

    private static String absolute(String file) {
        return Path.of(file).toAbsolutePath().toString();
    }

    private static HostKafka of(String... properties) {
        MockEnvironment environment = new MockEnvironment();
        for (String property : properties) {
            String[] parts = property.split("=", 2);
            environment.setProperty("spring.kafka." + parts[0], parts[1]);
        }
        return HostKafka.of(new HostProperties(environment));
    }
}

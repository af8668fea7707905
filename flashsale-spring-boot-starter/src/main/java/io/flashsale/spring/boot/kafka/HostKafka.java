package io.flashsale.spring.boot.kafka;

import io.flashsale.spring.boot.internal.HostProperties;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * The host's own Kafka, as its {@code spring.kafka.*} properties describe it.
 *
 * @param bootstrapServers empty if the host has none
 * @param clientProperties what a client needs to be let in, and nothing else: how the host tunes its clients is its own business
 */
record HostKafka(List<String> bootstrapServers, Map<String, String> clientProperties) {
    private static final String PREFIX = "spring.kafka.";
    static final String BOOTSTRAP_SERVERS = PREFIX + "bootstrap-servers";

    private static final String BUNDLE = PREFIX + "ssl.bundle";

    private static final Map<String, String> BY_NAME = Map.of(
            "security.protocol", "security.protocol",
            "ssl.protocol", "ssl.protocol",
            "ssl.key-password", "ssl.key.password",
            "ssl.key-store-password", "ssl.keystore.password",
            "ssl.key-store-type", "ssl.keystore.type",
            "ssl.trust-store-password", "ssl.truststore.password",
            "ssl.trust-store-type", "ssl.truststore.type",
            "ssl.key-store-key", "ssl.keystore.key",
            "ssl.key-store-certificate-chain", "ssl.keystore.certificate.chain",
            "ssl.trust-store-certificates", "ssl.truststore.certificates");
    private static final Map<String, String> FILES = Map.of(
            "ssl.key-store-location", "ssl.keystore.location",
            "ssl.trust-store-location", "ssl.truststore.location");

    /**
     * As in Spring Boot, the properties that it passes on as they are win over those it has names for.
     *
     * @throws IllegalStateException if the host has an SSL bundle, saying what to set instead
     */
    static HostKafka of(HostProperties properties) {
        if (properties.has(BUNDLE)) {
            throw new IllegalStateException(
                    BUNDLE + " is not understood by flashsale; set spring.kafka.ssl.key-store-* and"
                            + " spring.kafka.ssl.trust-store-*, or flashsale.kafka.bootstrap-servers and"
                            + " flashsale.kafka.properties");
        }
        Map<String, String> client = new TreeMap<>();
        BY_NAME.forEach((name, kafka) -> {
            String value = properties.exactText(PREFIX + name);
            if (value != null) {
                client.put(kafka, value);
            }
        });
        FILES.forEach((name, kafka) -> {
            String value = properties.text(PREFIX + name);
            if (value != null) {
                client.put(kafka, file(PREFIX + name, value));
            }
        });
        properties.map(PREFIX + "properties").forEach((name, value) -> {
            if (name.matches("(security|ssl|sasl)\\..+")) {
                client.put(name, value);
            }
        });
        return new HostKafka(properties.list(BOOTSTRAP_SERVERS), client);
    }

    private static String file(String property, String location) {
        try {
            return new DefaultResourceLoader().getResource(location).getFile().getAbsolutePath();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    property + " must be a file that Kafka's client can open: " + location, e);
        }
    }

    /** Leaves out the client's properties, which may be secret. */
    @Override
    public String toString() {
        return "HostKafka" + bootstrapServers;
    }
}

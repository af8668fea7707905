package io.flashsale.spring.boot.kafka;

import io.flashsale.spring.boot.internal.HostProperties;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * The host's own Kafka, as its {@code spring.kafka.*} properties tell it.
 *
 * @param bootstrapServers empty if the host has none
 * @param clientProperties what it takes to be let in, and nothing else: how the host tunes its clients is its own business
 */
record HostKafka(List<String> bootstrapServers, Map<String, String> clientProperties) {
    private static final String PREFIX = "spring.kafka.";
    static final String BOOTSTRAP_SERVERS = PREFIX + "bootstrap-servers";

    private static final Map<String, String> BY_NAME = Map.of(
            "security.protocol", "security.protocol",
            "ssl.protocol", "ssl.protocol",
            "ssl.key-password", "ssl.key.password",
            "ssl.key-store-password", "ssl.keystore.password",
            "ssl.key-store-type", "ssl.keystore.type",
            "ssl.trust-store-password", "ssl.truststore.password",
            "ssl.trust-store-type", "ssl.truststore.type");
    private static final Map<String, String> FILES = Map.of(
            "ssl.key-store-location", "ssl.keystore.location",
            "ssl.trust-store-location", "ssl.truststore.location");

    static HostKafka of(HostProperties properties) {
        Map<String, String> client = new TreeMap<>();
        properties.map(PREFIX + "properties").forEach((name, value) -> {
            if (name.matches("(security|ssl|sasl)\\..+")) {
                client.put(name, value);
            }
        });
        BY_NAME.forEach((name, kafka) -> {
            String value = properties.text(PREFIX + name);
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

    /** Without the client's properties, which may be secret. */
    @Override
    public String toString() {
        return "HostKafka" + bootstrapServers;
    }
}

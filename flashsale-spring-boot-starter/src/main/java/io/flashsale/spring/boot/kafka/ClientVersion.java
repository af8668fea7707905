package io.flashsale.spring.boot.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Checks that Kafka's client is new enough: Spring Boot 3.5 chooses one that is not. */
final class ClientVersion {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6}).*");

    private ClientVersion() {}

    /** @throws IllegalStateException if it is not, saying what to set */
    static void check() {
        check(version());
    }

    /** What Kafka's client says itself; "unknown" if it does not. */
    private static String version() {
        Properties properties = new Properties();
        try (InputStream file = KafkaProducer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }

    static void check(String version) {
        Matcher parts = VERSION.matcher(version);
        if (parts.matches() && older(parts, 4, 1, 2)) {
            throw new IllegalStateException(
                    "flashsale-kafka needs kafka-clients 4.1.2 or newer, but " + version
                            + " is on the class path: set the Maven or Gradle property kafka.version that Spring Boot's dependency"
                            + " management reads, for instance to 4.4.0, or name the version of org.apache.kafka:kafka-clients");
        }
    }

    private static boolean older(Matcher parts, int... min) {
        for (int index = 0; index < min.length; index++) {
            int number = Integer.parseInt(parts.group(index + 1));
            if (number != min[index]) {
                return number < min[index];
            }
        }
        return false;
    }
}

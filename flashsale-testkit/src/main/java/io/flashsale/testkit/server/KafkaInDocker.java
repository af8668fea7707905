package io.flashsale.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** A Kafka broker in a container, which Testcontainers removes when this JVM has ended. */
final class KafkaInDocker {
    private static final String IMAGE_NAME = "apache/kafka";
    private static final String VERSION_FILE = "/kafka/kafka-version.properties";
    /** As Testcontainers' own, but tries again while the script is still being written: testcontainers-java #11682. */
    private static final String START_ONCE_WRITTEN =
            "script=/tmp/testcontainers_start.sh; until [ -f $script ]; do sleep 0.1; done; "
                    + "until $script; [ $? != 126 ]; do sleep 0.1; done";

    private KafkaInDocker() {}

    static KafkaServer.Broker start() {
        String image = System.getenv().getOrDefault(KafkaServer.IMAGE, IMAGE_NAME + ":" + clientVersion());
        KafkaContainer container =
                new KafkaContainer(DockerImageName.parse(image).asCompatibleSubstituteFor(IMAGE_NAME));
        KafkaProcess.BROKER_SETTINGS.forEach((name, value) ->
                container.withEnv("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        container.withCommand("sh", "-c", START_ONCE_WRITTEN);
        container.start();
        return container::getBootstrapServers;
    }

    /** The broker is as old as the client library on the class path. */
    private static String clientVersion() {
        try (InputStream file = KafkaContainer.class.getResourceAsStream(VERSION_FILE)) {
            if (file == null) {
                throw new IllegalStateException("kafka-clients is not on the class path");
            }
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

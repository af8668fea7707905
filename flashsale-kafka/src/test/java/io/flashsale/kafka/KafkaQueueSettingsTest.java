package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.spi.OrderQueue;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class KafkaQueueSettingsTest {
    private static void assertRefused(UnaryOperator<KafkaQueueSettings.Builder> change, String name) {
        assertThatThrownBy(() ->
                        change.apply(KafkaQueueSettings.builder("kafka:9092")).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void whatIsOutOfRangeIsNamed() {
        assertThatThrownBy(() -> KafkaQueueSettings.builder(" ").build()).hasMessageContaining("bootstrapServers");
        assertRefused(builder -> builder.topic("a/b"), "topic");
        assertRefused(builder -> builder.deadLetterTopic(""), "deadLetterTopic");
        assertRefused(builder -> builder.topic("same").deadLetterTopic("same"), "deadLetterTopic");
        assertRefused(builder -> builder.groupId(""), "groupId");
        assertRefused(builder -> builder.shop("my shop"), "shop");
        assertRefused(builder -> builder.partitions(0), "partitions");
        assertRefused(builder -> builder.replicationFactor(0), "replicationFactor");
        assertRefused(builder -> builder.maxBatch(1_001), "maxBatch");
        assertRefused(builder -> builder.concurrency(0), "concurrency");
        assertRefused(builder -> builder.retryDelay(Duration.ZERO), "retryDelay");
        assertRefused(builder -> builder.maxRetryDelay(Duration.ofMillis(1)), "maxRetryDelay");
        assertRefused(builder -> builder.maxRetryDelay(OrderQueue.MAX_REST.plusMillis(1)), "maxRetryDelay");
        assertRefused(builder -> builder.waitAtStart(Duration.ZERO), "waitAtStart");
    }

    @Test
    void whatTheGuaranteesRestOnCannotBeChanged() {
        assertRefused(builder -> builder.properties(Map.of("acks", "1", "linger.ms", "0")), "[acks]");
        assertRefused(builder -> builder.properties(Map.of("enable.auto.commit", "true")), "enable.auto.commit");
    }

    @Test
    void settingsBuiltFromOthersAreTheSameButForWhatIsChanged() {
        KafkaQueueSettings settings = KafkaQueueSettings.builder("kafka:9092")
                .topic("t")
                .deadLetterTopic("d")
                .groupId("g")
                .shop("s")
                .partitions(1)
                .replicationFactor(2)
                .createTopics(true)
                .properties(Map.of("linger.ms", "3"))
                .maxBatch(4)
                .concurrency(5)
                .retryDelay(Duration.ofMillis(6))
                .maxRetryDelay(Duration.ofMillis(7))
                .waitAtStart(Duration.ofMillis(8))
                .build();
        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        assertThat(settings.toBuilder().maxBatch(9).build().maxBatch()).isEqualTo(9);
    }

    @Test
    void secretsAreNotPrinted() {
        KafkaQueueSettings settings = KafkaQueueSettings.builder("kafka:9092")
                .properties(Map.of("sasl.jaas.config", "password=secret"))
                .build();
        assertThat(settings.toString()).contains("sasl.jaas.config").doesNotContain("secret");
    }

    @Test
    void theHostsPropertiesWinOverOurDefaults() {
        KafkaQueueSettings settings = KafkaQueueSettings.builder("kafka:9092")
                .properties(Map.of("linger.ms", "1"))
                .build();
        assertThat(ClientProperties.producer(settings))
                .containsEntry("linger.ms", "1")
                .containsEntry("acks", "all")
                .containsEntry("delivery.timeout.ms", "10000");
    }

    @Test
    void theNewerGroupProtocolIsSparedWhatItDoesNotTake() {
        KafkaQueueSettings settings = KafkaQueueSettings.builder("kafka:9092")
                .properties(Map.of("group.protocol", "consumer"))
                .build();
        assertThat(ClientProperties.consumer(settings))
                .doesNotContainKeys("session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy");
    }
}

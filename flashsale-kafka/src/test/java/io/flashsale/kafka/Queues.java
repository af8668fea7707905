package io.flashsale.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Settings of queues whose topics and group no other test has. */
final class Queues {
    private Queues() {}

    static KafkaQueueSettings.Builder at(String bootstrapServers) {
        String name = "test-" + UUID.randomUUID();
        return KafkaQueueSettings.builder(bootstrapServers)
                .topic(name)
                .deadLetterTopic(name + "-dead")
                .groupId(name)
                .partitions(3)
                .replicationFactor(1)
                .createTopics(true)
                .properties(Map.of("session.timeout.ms", "3000", "heartbeat.interval.ms", "500"))
                .maxBatch(7)
                .retryDelay(Duration.ofMillis(10));
    }
}

package io.flashsale.spring.boot.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach Kafka, and what the topics must be like; the checks are those of flashsale-kafka. The largest batch is
 * {@code flashsale.queue.max-batch}.
 *
 * @param bootstrapServers Brokers to ask first, each host:port. If not set, the host's spring.kafka.bootstrap-servers together with its
 *     security, ssl and sasl properties.
 * @param topic Holds the tickets.
 * @param deadLetterTopic Holds what cannot be decided, for people to look at.
 * @param group The consumer group of all nodes that decide.
 * @param partitions How many the topics should have: as many nodes can decide at most.
 * @param replicationFactor How many copies of each partition there must be.
 * @param createTopics Whether missing topics are created; if not, they are an error.
 * @param clientProperties Kafka's own properties for every client, such as security.protocol.
 * @param concurrency Most items that this process has decided at the same time.
 * @param retryDelay How long a batch rests that could not be decided; doubles each time.
 * @param maxRetryDelay The most that becomes.
 * @param waitAtStart How long to wait for brokers that are down at the start.
 */
@ConfigurationProperties("flashsale.kafka")
public record FlashSaleKafkaProperties(
        @DefaultValue List<String> bootstrapServers,
        @DefaultValue("flashsale-orders") String topic,
        @DefaultValue("flashsale-orders-dead") String deadLetterTopic,
        @DefaultValue("flashsale-order-workers") String group,
        @DefaultValue("12") int partitions,
        @DefaultValue("3") int replicationFactor,
        @DefaultValue("false") boolean createTopics,
        @DefaultValue Map<String, String> clientProperties,
        @DefaultValue("4") int concurrency,
        @DefaultValue("100ms") Duration retryDelay,
        @DefaultValue("5s") Duration maxRetryDelay,
        @DefaultValue("30s") Duration waitAtStart) {
    /** Without the client's properties, which may be secret. */
    @Override
    public String toString() {
        return "FlashSaleKafkaProperties[" + bootstrapServers + ", " + topic + "]";
    }
}

package io.flashsale.spring.boot.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach Kafka, and what the topics must be like; defaults and checks are those of flashsale-kafka. The maximum size of a batch is
 * {@code flashsale.queue.max-batch}.
 *
 * @param bootstrapServers Brokers to ask first, each host:port. If not set, the host's spring.kafka.bootstrap-servers together with its
 *     security, ssl and sasl properties.
 * @param topic Name of the topic that holds the tickets.
 * @param deadLetterTopic Name of the topic that holds what cannot be decided, for people to look at.
 * @param groupId Name of the consumer group of all nodes that decide.
 * @param shop Whose tickets these are; those of other shops in the topic are stepped over. If not set, a name made once in the shop's database.
 * @param partitions Number of partitions that each topic should have: at most that many nodes can decide.
 * @param replicationFactor Number of copies that there must be of each partition.
 * @param createTopics Whether missing topics are created; if not, they are an error.
 * @param properties Kafka's own properties for every client, such as security.protocol.
 * @param concurrency Maximum number of items that this process decides at the same time.
 * @param retryDelay How long a batch that could not be decided rests at first; the time doubles with each failure.
 * @param maxRetryDelay Maximum time that such a batch rests.
 * @param waitAtStart How long to wait for brokers that are down at the start.
 */
@ConfigurationProperties("flashsale.kafka")
public record FlashSaleKafkaProperties(
        @DefaultValue List<String> bootstrapServers,
        @DefaultValue("flashsale-orders") String topic,
        @DefaultValue("flashsale-orders-dead") String deadLetterTopic,
        @DefaultValue("flashsale-order-workers") String groupId,
        @Nullable String shop,
        @DefaultValue("12") int partitions,
        @DefaultValue("3") int replicationFactor,
        @DefaultValue("false") boolean createTopics,
        @DefaultValue Map<String, String> properties,
        @DefaultValue("4") int concurrency,
        @DefaultValue("100ms") Duration retryDelay,
        @DefaultValue("5s") Duration maxRetryDelay,
        @DefaultValue("30s") Duration waitAtStart) {
    /** Leaves out the client's properties, which may be secret. */
    @Override
    public String toString() {
        return "FlashSaleKafkaProperties[" + bootstrapServers + ", " + topic + "]";
    }
}

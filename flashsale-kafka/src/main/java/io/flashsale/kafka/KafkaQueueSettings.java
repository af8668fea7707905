package io.flashsale.kafka;

import io.flashsale.spi.Arguments;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.RetryDelay;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the topics are, what they must be like, and how tickets are handed out; made by a {@link #builder}.
 *
 * <p><b>Threads.</b> Immutable. The client properties may hold secrets, so its text shows their names only.
 *
 * @param bootstrapServers brokers to ask first, {@code host:port,host:port}
 * @param topic holds the tickets; {@code flashsale-orders} by default
 * @param deadLetterTopic holds what cannot be decided, for people to look at; {@code flashsale-orders-dead} by default
 * @param groupId the consumer group of all nodes that decide; {@code flashsale-order-workers} by default
 * @param shop whose tickets these are, 1 to 64 letters, digits and ._-: those of others in the same topic are stepped over. All nodes of a shop
 *     must name the same, and no two shops; {@code flashsale} by default. {@code JdbcStores.shop()} is a name that is made once per database
 * @param partitions how many the topics should have, 1 to 10,000: at most as many nodes can decide; 12 by default
 * @param replicationFactor how many copies of each partition there must be, at least 1; 3 by default
 * @param createTopics whether missing topics are created; if not, which is the default, they are an error
 * @param properties Kafka's own properties for every client, such as {@code security.protocol}; they override ours, except for those
 *     that the guarantees rest on, which are refused
 * @param maxBatch maximum number of tickets in one batch, 1 to 1,000; 1,000 by default
 * @param concurrency maximum number of items that one subscription decides at the same time, 1 to 1,000; 4 by default
 * @param retryDelay how long a batch rests that could not be decided; doubles each time; 100 ms by default
 * @param maxRetryDelay maximum of that, at most 5 s, which is the default: a queue that rests longer would count as one that stands still
 * @param waitAtStart how long the start waits for the brokers; 30 s by default
 */
public record KafkaQueueSettings(
        String bootstrapServers,
        String topic,
        String deadLetterTopic,
        String groupId,
        String shop,
        int partitions,
        int replicationFactor,
        boolean createTopics,
        Map<String, String> properties,
        int maxBatch,
        int concurrency,
        Duration retryDelay,
        Duration maxRetryDelay,
        Duration waitAtStart) {
    private static final int MAX_BATCH = 1_000;

    /** What the adapter is built on, so that nobody may override it. */
    private static final Set<String> OURS = Set.of(
            "acks",
            "auto.offset.reset",
            "bootstrap.servers",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "group.instance.id",
            "key.deserializer",
            "key.serializer",
            "max.block.ms",
            "max.poll.records",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    /** @throws IllegalArgumentException naming the setting that is out of range */
    public KafkaQueueSettings {
        properties = Map.copyOf(properties);
        Arguments.notBlank("bootstrapServers", bootstrapServers);
        topicName("topic", topic);
        topicName("deadLetterTopic", deadLetterTopic);
        Arguments.notBlank("groupId", groupId);
        if (!shop.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("shop must be 1 to 64 letters, digits and ._- but is '" + shop + "'");
        }
        if (topic.equals(deadLetterTopic)) {
            throw new IllegalArgumentException("deadLetterTopic must not be the topic itself, " + topic);
        }
        Arguments.between("partitions", partitions, 1, 10_000);
        Arguments.between("replicationFactor", replicationFactor, 1, Short.MAX_VALUE);
        Arguments.between("maxBatch", maxBatch, 1, MAX_BATCH);
        Arguments.between("concurrency", concurrency, 1, 1_000);
        Arguments.positive("retryDelay", retryDelay);
        Arguments.positive("waitAtStart", waitAtStart);
        if (maxRetryDelay.compareTo(retryDelay) < 0) {
            throw new IllegalArgumentException(
                    "maxRetryDelay must not be less than retryDelay, " + retryDelay + ", but is " + maxRetryDelay);
        }
        if (maxRetryDelay.compareTo(OrderQueue.MAX_REST) > 0) {
            throw new IllegalArgumentException(
                    "maxRetryDelay must be at most " + OrderQueue.MAX_REST + ", but is " + maxRetryDelay);
        }
        Set<String> refused = new TreeSet<>(OURS);
        refused.retainAll(properties.keySet());
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException("properties must not change " + refused);
        }
    }

    /** Begins with the one thing that has no default. */
    public static Builder builder(String bootstrapServers) {
        return new Builder(bootstrapServers);
    }

    /** Begins with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** How long what failed rests before it is tried again. */
    RetryDelay retryDelays() {
        return new RetryDelay(retryDelay, maxRetryDelay);
    }

    /** Leaves the values of the client properties out, which may be secret. */
    @Override
    public String toString() {
        return "KafkaQueueSettings[bootstrapServers=" + bootstrapServers + ", topic=" + topic + ", deadLetterTopic="
                + deadLetterTopic + ", groupId=" + groupId + ", shop=" + shop + ", partitions=" + partitions
                + ", replicationFactor="
                + replicationFactor + ", createTopics=" + createTopics + ", properties="
                + new TreeSet<>(properties.keySet()) + ", maxBatch=" + maxBatch + ", concurrency=" + concurrency
                + ", retryDelay=" + retryDelay + ", maxRetryDelay=" + maxRetryDelay + ", waitAtStart=" + waitAtStart
                + "]";
    }

    private static void topicName(String name, String value) {
        if (!value.matches("[A-Za-z0-9._-]{1,249}") || value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException(
                    name + " must be 1 to 249 letters, digits and ._- but is '" + value + "'");
        }
    }

    /** Collects the settings, from defaults that suit three brokers. Not safe for several threads. */
    public static final class Builder {
        private final String bootstrapServers;
        private String topic = "flashsale-orders";
        private String deadLetterTopic = "flashsale-orders-dead";
        private String groupId = "flashsale-order-workers";
        private String shop = "flashsale";
        private int partitions = 12;
        private int replicationFactor = 3;
        private boolean createTopics;
        private Map<String, String> properties = Map.of();
        private int maxBatch = MAX_BATCH;
        private int concurrency = 4;
        private Duration retryDelay = Duration.ofMillis(100);
        private Duration maxRetryDelay = Duration.ofSeconds(5);
        private Duration waitAtStart = Duration.ofSeconds(30);

        private Builder(String bootstrapServers) {
            this.bootstrapServers = bootstrapServers;
        }

        private Builder(KafkaQueueSettings settings) {
            bootstrapServers = settings.bootstrapServers;
            topic = settings.topic;
            deadLetterTopic = settings.deadLetterTopic;
            groupId = settings.groupId;
            shop = settings.shop;
            partitions = settings.partitions;
            replicationFactor = settings.replicationFactor;
            createTopics = settings.createTopics;
            properties = settings.properties;
            maxBatch = settings.maxBatch;
            concurrency = settings.concurrency;
            retryDelay = settings.retryDelay;
            maxRetryDelay = settings.maxRetryDelay;
            waitAtStart = settings.waitAtStart;
        }

        public Builder topic(String value) {
            topic = value;
            return this;
        }

        public Builder deadLetterTopic(String value) {
            deadLetterTopic = value;
            return this;
        }

        public Builder groupId(String value) {
            groupId = value;
            return this;
        }

        public Builder shop(String value) {
            shop = value;
            return this;
        }

        public Builder partitions(int value) {
            partitions = value;
            return this;
        }

        public Builder replicationFactor(int value) {
            replicationFactor = value;
            return this;
        }

        public Builder createTopics(boolean value) {
            createTopics = value;
            return this;
        }

        public Builder properties(Map<String, String> value) {
            properties = value;
            return this;
        }

        public Builder maxBatch(int value) {
            maxBatch = value;
            return this;
        }

        public Builder concurrency(int value) {
            concurrency = value;
            return this;
        }

        public Builder retryDelay(Duration value) {
            retryDelay = value;
            return this;
        }

        public Builder maxRetryDelay(Duration value) {
            maxRetryDelay = value;
            return this;
        }

        public Builder waitAtStart(Duration value) {
            waitAtStart = value;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws IllegalArgumentException naming the setting that is out of range
         */
        public KafkaQueueSettings build() {
            return new KafkaQueueSettings(
                    bootstrapServers,
                    topic,
                    deadLetterTopic,
                    groupId,
                    shop,
                    partitions,
                    replicationFactor,
                    createTopics,
                    properties,
                    maxBatch,
                    concurrency,
                    retryDelay,
                    maxRetryDelay,
                    waitAtStart);
        }
    }
}

package io.flashsale.kafka;

import java.util.HashMap;
import java.util.Map;

/** The properties of the Kafka clients: our defaults, then the host's own, then those that the guarantees rest on. */
final class ClientProperties {
    private static final String YEAR_MILLIS = "31536000000";

    private ClientProperties() {}

    static Map<String, Object> admin(KafkaQueueSettings settings) {
        return merged(
                settings,
                Map.of("request.timeout.ms", "4000", "default.api.timeout.ms", "8000"),
                Map.of("bootstrap.servers", settings.bootstrapServers()));
    }

    /**
     * No buyer waits for the queue unless the host wants it so: records gather for 20 ms and travel together. A send never blocks, for with
     * max.block.ms at 0 it fails at once while the topic is not known or the buffer of 32 MiB is full. The topic is made known at the start,
     * and metadata that lasts a year keep it known to a node that does not send for a while.
     */
    static Map<String, Object> producer(KafkaQueueSettings settings) {
        return merged(
                settings,
                Map.of(
                        "delivery.timeout.ms", "10000",
                        "request.timeout.ms", "4000",
                        "linger.ms", "20",
                        "batch.size", "65536",
                        "buffer.memory", "33554432",
                        "compression.type", "lz4",
                        "metadata.max.idle.ms", YEAR_MILLIS),
                Map.of(
                        "bootstrap.servers", settings.bootstrapServers(),
                        "acks", "all",
                        "enable.idempotence", "true",
                        "max.block.ms", "0"));
    }

    /**
     * Records gather for another 50 ms on the broker, so that a steady load makes batches that are worth a transaction.
     *
     * <p>The classic group protocol: it runs on every broker, and lets the client say when a dead member is given up, which the newer one
     * leaves to the brokers (45 s there). A host that sets group.protocol=consumer gets the newer one, without the properties that it does
     * not accept.
     */
    static Map<String, Object> consumer(KafkaQueueSettings settings) {
        Map<String, String> defaults = new HashMap<>(Map.of(
                "max.poll.interval.ms", "300000",
                "fetch.min.bytes", "65536",
                "fetch.max.wait.ms", "50",
                "request.timeout.ms", "4000",
                "default.api.timeout.ms", "8000"));
        if (!"consumer".equalsIgnoreCase(settings.properties().get("group.protocol"))) {
            defaults.put("session.timeout.ms", "6000");
            defaults.put("heartbeat.interval.ms", "1500");
            defaults.put(
                    "partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        }
        return merged(
                settings,
                defaults,
                Map.of(
                        "bootstrap.servers", settings.bootstrapServers(),
                        "group.id", settings.groupId(),
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest",
                        "max.poll.records", Integer.toString(settings.maxBatch())));
    }

    private static Map<String, Object> merged(
            KafkaQueueSettings settings, Map<String, String> defaults, Map<String, String> fixed) {
        Map<String, Object> merged = new HashMap<>(defaults);
        merged.putAll(settings.properties());
        merged.putAll(fixed);
        return merged;
    }
}

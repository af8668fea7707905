package io.flashsale.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The broker without the adapter: topics as an operator makes them, records as anybody may write them. */
final class RawKafka implements AutoCloseable {
    private static final long WAIT_SECONDS = 30;
    private final String bootstrapServers;
    private final Admin admin;

    RawKafka(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    void createTopic(String name, int partitions, Map<String, String> configuration) throws Exception {
        NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configuration);
        admin.createTopics(List.of(topic)).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
        Await.until("topic " + name, () -> exists(name));
    }

    private boolean exists(String topic) {
        try {
            return admin.listTopics()
                    .names()
                    .get(WAIT_SECONDS, TimeUnit.SECONDS)
                    .contains(topic);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void write(String topic, int partition, byte[] key, byte[] value) throws Exception {
        write(new ProducerRecord<>(topic, partition, key, value));
    }

    void write(ProducerRecord<byte[], byte[]> message) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", bootstrapServers);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(message).get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** A record in a transaction of somebody, which leaves a mark behind it that is no record. */
    void writeInTransaction(String topic, int partition) throws Exception {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "a test's " + topic);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, partition, null, new byte[1]))
                    .get(WAIT_SECONDS, TimeUnit.SECONDS);
            producer.commitTransaction();
        }
    }

    /** Deletes all records of a partition, as retention does. */
    void deleteAll(String topic, int partition) throws Exception {
        TopicPartition name = new TopicPartition(topic, partition);
        long end = admin.listOffsets(Map.of(name, OffsetSpec.latest()))
                .partitionResult(name)
                .get(WAIT_SECONDS, TimeUnit.SECONDS)
                .offset();
        admin.deleteRecords(Map.of(name, RecordsToDelete.beforeOffset(end)))
                .all()
                .get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** So many records of the topic, in the order in which they come. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic, int howMany) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest", "enable.auto.commit", "false");
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
            Await.until(howMany + " records in " + topic, () -> {
                consumer.poll(Duration.ofMillis(50)).forEach(found::add);
                return found.size() >= howMany;
            });
        }
        return found;
    }

    static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The ids by which the group knows its members. */
    List<String> members(String group) {
        try {
            return admin
                    .describeConsumerGroups(List.of(group))
                    .all()
                    .get(WAIT_SECONDS, TimeUnit.SECONDS)
                    .get(group)
                    .members()
                    .stream()
                    .map(member -> member.consumerId())
                    .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}

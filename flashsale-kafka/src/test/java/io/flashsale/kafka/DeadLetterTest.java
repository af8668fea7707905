package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.server.KafkaServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadLetterTest {
    @RegisterExtension
    static final KafkaServer KAFKA = new KafkaServer();

    private final Samples samples = Samples.fresh();
    private final ItemId item = samples.item();
    private final Deciding consumer = new Deciding();
    private KafkaQueueSettings settings;
    private KafkaOrderQueue queue;
    private RawKafka raw;

    @BeforeEach
    void start() {
        settings = Queues.at(KAFKA.bootstrapServers()).partitions(1).build();
        queue = KafkaOrderQueue.start(settings);
        raw = new RawKafka(KAFKA.bootstrapServers());
    }

    @AfterEach
    void stop() {
        queue.close();
        raw.close();
    }

    @Test
    void unreadableRecordsAreSetAsideAndThePartitionMovesOn() throws Exception {
        byte[] key = TicketRecords.key(item);
        TicketRecords records = new TicketRecords(settings.topic(), settings.shop());
        byte[] newer = records.write(samples.ticket(item));
        byte[] misled = new TicketRecords("another-topic", settings.shop()).write(samples.ticket(item));
        byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
        Ticket before = samples.ticket(item);
        Ticket after = samples.ticket(item);
        Await.get(queue.send(before));
        ProducerRecord<byte[], byte[]> ofNewerRelease =
                new ProducerRecord<>(settings.topic(), 0, key, newer, records.headers());
        ofNewerRelease.headers().remove(TicketRecords.FORMAT).add(TicketRecords.FORMAT, new byte[] {'9'});
        raw.write(ofNewerRelease);
        raw.write(settings.topic(), 0, null, garbage);
        raw.write(new ProducerRecord<>(settings.topic(), 0, key, misled, records.headers()));
        raw.write(new ProducerRecord<>(settings.topic(), 0, key, null, records.headers()));
        Await.get(queue.send(after));
        queue.subscribe(consumer);
        consumer.awaitDecided(List.of(before, after));
        Await.until("no lag", () -> Await.get(queue.position(item)).lag() == 0);

        assertThat(consumer.decided()).containsExactlyInAnyOrder(before, after);
        List<ConsumerRecord<byte[], byte[]>> letters = raw.read(settings.deadLetterTopic(), 4);
        assertThat(letters).extracting(ConsumerRecord::value).containsExactly(newer, garbage, misled, null);
        assertThat(letters)
                .extracting(letter -> RawKafka.header(letter, "flashsale.origin"))
                .containsExactly(
                        settings.topic() + "-0@1",
                        settings.topic() + "-0@2",
                        settings.topic() + "-0@3",
                        settings.topic() + "-0@4");
        assertThat(letters)
                .extracting(letter -> RawKafka.header(letter, "flashsale.cause"))
                .containsExactly(
                        "format 9 where this release reads 1",
                        "no header flashsale.shop",
                        "written for another topic",
                        "no content");
    }

    @Test
    void anUnreadableRecordAfterABatchInHandDoesNotCommitThatBatch() throws Exception {
        consumer.answer(new CompletableFuture<>());
        Ticket undecided = samples.ticket(item);
        Await.get(queue.send(undecided));
        raw.write(settings.topic(), 0, null, new byte[] {1, 2, 3});
        queue.subscribe(consumer);
        raw.read(settings.deadLetterTopic(), 1);
        queue.close();

        queue = KafkaOrderQueue.start(settings);
        Deciding next = new Deciding();
        queue.subscribe(next);
        next.awaitDecided(List.of(undecided));
    }

    @Test
    void aTicketThatCannotBeDecidedIsSetAsideWithTheCause() throws Exception {
        Ticket poison = samples.ticket(item);
        queue.deadLetter(poison, "the host's writer said:\nno. " + "x".repeat(2_000));
        ConsumerRecord<byte[], byte[]> letter =
                raw.read(settings.deadLetterTopic(), 1).get(0);
        assertThat(new TicketRecords(settings.topic(), settings.shop())
                        .read(letter.headers(), letter.key(), letter.value()))
                .isEqualTo(poison);
        assertThat(RawKafka.header(letter, "flashsale.cause"))
                .startsWith("the host's writer said:\nno. xxx")
                .hasSize(1_000);
    }
}

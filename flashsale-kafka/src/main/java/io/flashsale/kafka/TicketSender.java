package io.flashsale.kafka;

import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.spi.StartWait;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes tickets and dead letters. Nothing here blocks after {@link #start}; every send ends within delivery.timeout.ms.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Stages complete on the given executor, not on the producer's only thread.
 */
final class TicketSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TicketSender.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
    private static final int MAX_CAUSE_LENGTH = 1_000;

    private final KafkaQueueSettings settings;
    private final TicketRecords records;
    private final Executor completions;
    private final KafkaProducer<byte[], byte[]> producer;
    private int partitions;

    private TicketSender(KafkaQueueSettings settings, TicketRecords records, Executor completions) {
        this.settings = settings;
        this.records = records;
        this.completions = completions;
        this.producer = new KafkaProducer<>(
                ClientProperties.producer(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Makes the topics known to the producer, and waits until they are. */
    static TicketSender start(
            KafkaQueueSettings settings, TicketRecords records, Executor completions, StartWait wait) {
        TicketSender sender = new TicketSender(settings, records, completions);
        try {
            sender.partitions = sender.awaitPartitions(settings.topic(), wait);
            sender.awaitPartitions(settings.deadLetterTopic(), wait);
            return sender;
        } catch (RuntimeException failure) {
            sender.close();
            throw failure;
        }
    }

    private int awaitPartitions(String topic, StartWait wait) {
        while (true) {
            try {
                return producer.partitionsFor(topic).size();
            } catch (TimeoutException notYet) {
                wait.pause("it does not tell the partitions of topic " + topic, notYet);
            }
        }
    }

    /** How many partitions the topic had at the start; the same until the next start. */
    int partitions() {
        return partitions;
    }

    /** The partition of the item whose key this is, and of its tickets. */
    int partition(byte[] key) {
        return TicketRecords.partition(key, partitions);
    }

    CompletionStage<Void> send(Ticket ticket) {
        byte[] key = TicketRecords.key(ticket.item());
        return send(
                new ProducerRecord<>(settings.topic(), partition(key), key, records.write(ticket), records.headers()));
    }

    /** Best effort: what could not be written is logged with its content. */
    CompletionStage<Void> deadLetter(Ticket ticket, String cause) {
        LOG.warn("Dead letter: {} because of {}", ticket, cause);
        return write(
                new ProducerRecord<>(
                        settings.deadLetterTopic(),
                        null,
                        TicketRecords.key(ticket.item()),
                        records.write(ticket),
                        records.headers()),
                cause);
    }

    CompletionStage<Void> deadLetter(ConsumerRecord<byte[], byte[]> unreadable, String cause) {
        String origin = unreadable.topic() + "-" + unreadable.partition() + "@" + unreadable.offset();
        LOG.warn("Dead letter: the record {} because of {}", origin, cause);
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                settings.deadLetterTopic(), null, unreadable.key(), unreadable.value(), unreadable.headers());
        letter.headers().add("flashsale.origin", origin.getBytes(StandardCharsets.UTF_8));
        return write(letter, cause);
    }

    private CompletionStage<Void> write(ProducerRecord<byte[], byte[]> letter, String cause) {
        String shortened = cause.substring(0, Math.min(cause.length(), MAX_CAUSE_LENGTH));
        letter.headers().add("flashsale.cause", shortened.getBytes(StandardCharsets.UTF_8));
        return send(letter).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.error("A dead letter could not be written to {}", settings.deadLetterTopic(), failure);
            }
        });
    }

    private CompletionStage<Void> send(ProducerRecord<byte[], byte[]> letter) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        Thread caller = Thread.currentThread();
        try {
            Future<RecordMetadata> unused = producer.send(letter, (written, failure) -> {
                if (Thread.currentThread() == caller) {
                    sent.completeExceptionally(failed(failure, false));
                } else {
                    completions.execute(() -> complete(sent, failure));
                }
            });
        } catch (RuntimeException refused) {
            sent.completeExceptionally(failed(refused, false));
        }
        return sent;
    }

    private void complete(CompletableFuture<Void> sent, @Nullable Exception failure) {
        if (failure == null) {
            sent.complete(null);
        } else {
            sent.completeExceptionally(failed(failure, true));
        }
    }

    /** Kafka calls back on the caller's own thread only for records that never reached its buffer. */
    private StoreUnavailableException failed(@Nullable Exception cause, boolean maybeDone) {
        return new StoreUnavailableException(
                "Kafka at " + settings.bootstrapServers() + " did not take a record", cause, maybeDone);
    }

    /** Waits at most 2 s for what is under way; the rest fails. */
    @Override
    public void close() {
        producer.close(CLOSE_WAIT);
    }
}

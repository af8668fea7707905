package io.flashsale.kafka;

import io.flashsale.spi.OrderQueue;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the consumer group, with a thread that goes on polling while batches are being decided, so that the group does not give it up
 * when the order store is down.
 *
 * <p>Offsets are committed after a batch is decided and settled, and only up to the first record that is not done; one commit is under way
 * at a time, at the earliest 100 ms after the last one began, and carries all that was done meanwhile. Where nothing is open the commit goes
 * up to where the consumer stands, so that whoever noted the end of a partition sees it passed. When a partition is revoked, what is
 * done is committed, and what is in hand is forgotten: the next owner decides it too, which changes nothing. A consumer that fails is
 * replaced by a new one.
 */
final class KafkaSubscription implements OrderQueue.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSubscription.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration BUSY_POLL = Duration.ofMillis(10);
    private static final Duration COMMIT_PAUSE = Duration.ofMillis(100);
    private static final Duration COMMIT_WAIT = Duration.ofSeconds(2);
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1);
    private static final Duration LEAVE_WAIT = Duration.ofSeconds(2);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(6);

    private final KafkaQueueSettings settings;
    private final TicketRecords records;
    private final TicketSender sender;
    private final OtherShops otherShops;
    private final ExecutorService deciders;
    private final FetchedPartitions partitions;
    private final BatchDispatcher dispatcher;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean committing;
    private long commitBegan = System.nanoTime();

    KafkaSubscription(
            KafkaQueueSettings settings,
            TicketRecords records,
            TicketSender sender,
            OtherShops otherShops,
            OrderQueue.Consumer consumer) {
        this.settings = settings;
        this.records = records;
        this.sender = sender;
        this.otherShops = otherShops;
        this.deciders = Executors.newFixedThreadPool(settings.concurrency(), daemon("flashsale-kafka-decide"));
        this.partitions = new FetchedPartitions(settings.maxBatch());
        this.dispatcher = new BatchDispatcher(settings, partitions, consumer, deciders, BatchDispatcher.MAX_TROUBLE);
        this.thread = daemon("flashsale-kafka-poll").newThread(this::run);
    }

    static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    void start() {
        thread.start();
    }

    /** Waits at most 6 s: for what is in hand, for the last commit, and for leaving the group. */
    @Override
    public void close() {
        dispatcher.close();
        closed.countDown();
        try {
            thread.join(CLOSE_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deciders.shutdown();
    }

    /** Records fetched and not done. */
    int open() {
        return partitions.open();
    }

    /** See {@link BatchDispatcher#leftTickets}. */
    long leftTickets() {
        return dispatcher.leftTickets();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        int failures = 0;
        while (!isClosed()) {
            long began = System.nanoTime();
            try (Member member = new Member()) {
                member.consume();
            } catch (RuntimeException | Error failure) {
                failures = System.nanoTime() - began > settings.maxRetryDelay().toNanos() ? 1 : failures + 1;
                rest(failures, failure);
            }
        }
    }

    private void rest(int failures, Throwable failure) {
        long pause = settings.retryDelays().after(failures).toMillis();
        LOG.warn("Consuming from {} failed, again in {} ms", settings.topic(), pause, failure);
        try {
            closed.await(pause, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            LOG.warn("Interrupted while resting, going on");
        }
    }

    /** One consumer, from joining the group to leaving it. Used by the subscription's thread only. */
    private final class Member implements AutoCloseable, ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                ClientProperties.consumer(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());

        void consume() {
            committing = false;
            consumer.subscribe(List.of(settings.topic()), this);
            while (!isClosed()) {
                boolean busy = dispatcher.busy() || partitions.hasUncommitted();
                ConsumerRecords<byte[], byte[]> fetched = consumer.poll(busy ? BUSY_POLL : IDLE_POLL);
                fetched.forEach(this::take);
                dispatcher.handOut();
                commit();
                partitions.takeRereads(consumer.assignment()).forEach(consumer::seek);
                Set<TopicPartition> paused = consumer.paused();
                consumer.resume(partitions.hungry(paused));
                consumer.pause(partitions.full(consumer.assignment()));
            }
            finish();
        }

        private void take(ConsumerRecord<byte[], byte[]> fetched) {
            FetchedRecord record =
                    partitions.add(new TopicPartition(fetched.topic(), fetched.partition()), fetched.offset());
            if (record == null) {
                return;
            }
            String otherShop = records.otherShop(fetched.headers());
            if (otherShop != null) {
                otherShops.steppedOver(otherShop);
                partitions.done(List.of(record));
                return;
            }
            try {
                dispatcher.add(record, records.read(fetched.headers(), fetched.key(), fetched.value()));
            } catch (UnreadableRecordException unreadable) {
                sender.deadLetter(fetched, String.valueOf(unreadable.getMessage()))
                        .whenComplete((done, failure) -> partitions.done(List.of(record)));
            }
        }

        private void commit() {
            if (committing || System.nanoTime() - commitBegan < COMMIT_PAUSE.toNanos()) {
                return;
            }
            commitBegan = System.nanoTime();
            consumer.assignment().forEach(this::reached);
            Map<TopicPartition, OffsetAndMetadata> offsets = partitions.uncommitted(consumer.assignment());
            if (offsets.isEmpty()) {
                return;
            }
            committing = true;
            consumer.commitAsync(offsets, (done, failure) -> {
                committing = false;
                if (failure == null) {
                    partitions.committed(offsets);
                } else {
                    LOG.debug("A commit failed and is repeated with the next", failure);
                }
            });
        }

        /* Beyond the last record there may be what is none: the marks of somebody's transactions, or offsets of records that are deleted. */
        private void reached(TopicPartition name) {
            try {
                partitions.reached(name, consumer.position(name, Duration.ZERO));
            } catch (TimeoutException notKnown) {
                // It was assigned a moment ago, and nothing was read of it yet.
            }
        }

        private void finish() {
            try {
                dispatcher.awaitIdle(IDLE_WAIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            commitNow(consumer.assignment());
        }

        private void commitNow(Collection<TopicPartition> names) {
            Map<TopicPartition, OffsetAndMetadata> offsets = partitions.uncommitted(names);
            if (offsets.isEmpty()) {
                return;
            }
            try {
                consumer.commitSync(offsets, COMMIT_WAIT);
            } catch (KafkaException failure) {
                LOG.info("What was decided last is not committed, and will be handed out again", failure);
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> names) {
            partitions.assign(names);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> names) {
            commitNow(names);
            partitions.revoke(names);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> names) {
            partitions.revoke(names);
        }

        @Override
        public void close() {
            partitions.revokeAll();
            consumer.close(CloseOptions.timeout(LEAVE_WAIT));
        }
    }
}

package io.flashsale.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription has fetched and not committed, and what of it may be committed. It knows no Kafka client: the fetching thread adds
 * records and asks what to commit.
 *
 * <p>Bound: a partition is not fetched from while more than four batches of it are {@link #full open}.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
final class FetchedPartitions {
    private static final int MAX_OPEN_BATCHES = 4;
    private static final int FEW_OPEN_BATCHES = 2;

    private final int maxBatch;
    private final Map<TopicPartition, FetchedPartition> partitions = new HashMap<>();

    FetchedPartitions(int maxBatch) {
        this.maxBatch = maxBatch;
    }

    synchronized void assign(Collection<TopicPartition> names) {
        names.forEach(name -> partitions.put(name, new FetchedPartition(name)));
    }

    /** A batch in hand is not called back; its verdict will not count. */
    synchronized void revoke(Collection<TopicPartition> names) {
        for (TopicPartition name : names) {
            FetchedPartition partition = partitions.remove(name);
            if (partition != null) {
                partition.revoke();
            }
        }
    }

    synchronized void revokeAll() {
        revoke(List.copyOf(partitions.keySet()));
    }

    /** Notes a record; null if its partition is not assigned. */
    synchronized @Nullable FetchedRecord add(TopicPartition name, long offset) {
        FetchedPartition partition = partitions.get(name);
        return partition == null ? null : partition.add(offset);
    }

    /** Nobody has to decide these any more. */
    synchronized void done(Collection<FetchedRecord> records) {
        records.forEach(record -> record.done = true);
        records.forEach(record -> record.partition.advance());
    }

    synchronized boolean hasUncommitted() {
        return partitions.values().stream().anyMatch(FetchedPartition::hasUncommitted);
    }

    /** What is done in these partitions and not known to be committed. */
    synchronized Map<TopicPartition, OffsetAndMetadata> uncommitted(Collection<TopicPartition> of) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition name : of) {
            FetchedPartition partition = partitions.get(name);
            if (partition != null && partition.hasUncommitted()) {
                offsets.put(name, new OffsetAndMetadata(partition.committable()));
            }
        }
        return offsets;
    }

    synchronized void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((name, offset) -> {
            FetchedPartition partition = partitions.get(name);
            if (partition != null) {
                partition.committed(offset.offset());
            }
        });
    }

    /** Of these partitions, those with too much open to fetch more. */
    synchronized List<TopicPartition> full(Collection<TopicPartition> of) {
        return of.stream()
                .filter(name -> open(name) > MAX_OPEN_BATCHES * maxBatch)
                .toList();
    }

    /** Of these partitions, those with so little open that fetching may go on. */
    synchronized List<TopicPartition> hungry(Collection<TopicPartition> of) {
        return of.stream()
                .filter(name -> open(name) <= FEW_OPEN_BATCHES * maxBatch)
                .toList();
    }

    /** How many records are open in all partitions. */
    synchronized int open() {
        return partitions.values().stream().mapToInt(FetchedPartition::open).sum();
    }

    private int open(TopicPartition name) {
        FetchedPartition partition = partitions.get(name);
        return partition == null ? 0 : partition.open();
    }
}

package io.flashsale.kafka;

import io.flashsale.ItemId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription has fetched and not committed, and what of it may be committed. It knows no Kafka client: the fetching thread adds
 * records and asks what to commit, and where to read again.
 *
 * <p><b>Bounds.</b> A partition is not fetched from while more than four batches of it are open whose items are decided as they should, or
 * eight batches in all, or while it has been read for more than a hundred batches beyond the first record that is not done: these would be
 * read again by the next owner.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
final class FetchedPartitions {
    private static final int MAX_HEALTHY_BATCHES = 4;
    private static final int MAX_OPEN_BATCHES = 8;
    private static final int MAX_DISTANCE_BATCHES = 100;
    private static final int MAX_RANGES = 20_000;

    /** A partition that was full is fetched from again below this part of the bounds on what is open. */
    private static final int HUNGRY_SHARE = 2;

    /** What is wanted again within this time is read again together. */
    private static final Duration REREAD_TOGETHER = Duration.ofSeconds(1);

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

    /** Notes a record; null if its partition is not assigned, or it is known. */
    synchronized @Nullable FetchedRecord add(TopicPartition name, long offset) {
        FetchedPartition partition = partitions.get(name);
        return partition == null ? null : partition.add(offset);
    }

    /** The fetching thread stands at this offset of the partition and has handed over all it got. */
    synchronized void reached(TopicPartition name, long position) {
        FetchedPartition partition = partitions.get(name);
        if (partition != null) {
            partition.reached(position);
        }
    }

    /** Nobody has to decide these any more. */
    synchronized void done(Collection<FetchedRecord> records) {
        records.forEach(record -> record.partition.done(record));
    }

    /** These no longer count to the room of their partition: their item is in trouble. */
    synchronized void trouble(Collection<FetchedRecord> records) {
        records.forEach(record -> record.partition.trouble(record));
    }

    /** These are not kept in memory, and not committed: they are read again once {@link #want wanted}. */
    synchronized void putAside(ItemId item, Collection<FetchedRecord> records) {
        records.forEach(record -> record.partition.putAside(item, record));
    }

    /** What was put aside of the item is to be read again. */
    synchronized void want(ItemId item) {
        partitions.values().forEach(partition -> partition.want(item));
    }

    /** What was put aside of the item will not be read again; returns how many records that were. */
    synchronized int giveUp(ItemId item) {
        return partitions.values().stream()
                .mapToInt(partition -> partition.giveUp(item))
                .sum();
    }

    /** Where the fetching thread must go on reading from now on. */
    synchronized Map<TopicPartition, Long> takeRereads(Collection<TopicPartition> of) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition name : of) {
            FetchedPartition partition = partitions.get(name);
            Long from = partition == null ? null : partition.takeReread(REREAD_TOGETHER.toNanos());
            if (from != null) {
                offsets.put(name, from);
            }
        }
        return offsets;
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
        return of.stream().filter(this::becomesFull).toList();
    }

    /** Of these partitions, those with so little open that fetching may go on. */
    synchronized List<TopicPartition> hungry(Collection<TopicPartition> of) {
        return of.stream().filter(this::hasRoomAgain).toList();
    }

    private boolean becomesFull(TopicPartition name) {
        FetchedPartition partition = partitions.get(name);
        if (partition == null || !exceeds(partition, 1)) {
            return false;
        }
        partition.full = true;
        return true;
    }

    private boolean hasRoomAgain(TopicPartition name) {
        FetchedPartition partition = partitions.get(name);
        if (partition == null || exceeds(partition, HUNGRY_SHARE)) {
            return partition == null;
        }
        partition.full = false;
        return true;
    }

    private boolean exceeds(FetchedPartition partition, int share) {
        return partition.healthy() > MAX_HEALTHY_BATCHES * maxBatch / share
                || partition.open() > MAX_OPEN_BATCHES * maxBatch / share
                || isTooFar(partition);
    }

    /** Whether a partition of these records is not read any further because of something at its head. */
    synchronized boolean tooFar(Collection<FetchedRecord> records) {
        return records.stream().anyMatch(record -> isTooFar(record.partition));
    }

    private boolean isTooFar(FetchedPartition partition) {
        return partition.distance() > (long) MAX_DISTANCE_BATCHES * maxBatch || partition.ranges() > MAX_RANGES;
    }

    /** How many records are open in all partitions. */
    synchronized int open() {
        return partitions.values().stream().mapToInt(FetchedPartition::open).sum();
    }
}

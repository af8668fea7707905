package io.flashsale.kafka;

import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.OrderQueue.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where the group stands in each partition, according to the brokers: correct on nodes that do not consume, too.
 *
 * <p>An answer is never older than its question. Questions that come while a reading is under way, or within {@link #SPACING} of the last,
 * share the next one, so that they cost three requests per broker and 50 ms however many there are. A reading fails after at most 8 s.
 *
 * <p><b>Threads.</b> Safe for any number of threads; stages complete on the given executor.
 */
final class Positions {
    static final Duration SPACING = Duration.ofMillis(50);
    private static final Duration LAG_FRESH = Duration.ofSeconds(1);

    private final Admin admin;
    private final String group;
    private final String address;
    private final List<TopicPartition> partitions;
    private final ScheduledExecutorService executor;

    private Map<TopicPartition, Position> last = Map.of();
    private @Nullable CompletableFuture<Map<TopicPartition, Position>> next;
    private boolean reading;
    private boolean lagKnown;
    private int readings;
    private long lastStart = System.nanoTime() - LAG_FRESH.toNanos();

    Positions(Admin admin, KafkaQueueSettings settings, int partitionCount, ScheduledExecutorService executor) {
        this.admin = admin;
        this.group = settings.groupId();
        this.address = settings.bootstrapServers();
        this.executor = executor;
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < partitionCount; partition++) {
            all.add(new TopicPartition(settings.topic(), partition));
        }
        this.partitions = List.copyOf(all);
    }

    CompletionStage<Position> of(int partition) {
        return next().thenApply(positions -> positions.getOrDefault(partitions.get(partition), new Position(0, 0)));
    }

    /** The sum over the partitions at the last reading, if it succeeded; asks for a new one if that is over a second old. */
    synchronized OptionalLong lag() {
        if (System.nanoTime() - lastStart >= LAG_FRESH.toNanos()) {
            next();
        }
        return lagKnown
                ? OptionalLong.of(
                        last.values().stream().mapToLong(Position::lag).sum())
                : OptionalLong.empty();
    }

    private synchronized CompletionStage<Map<TopicPartition, Position>> next() {
        if (next == null) {
            next = new CompletableFuture<>();
            if (!reading) {
                schedule(next);
            }
        }
        return next;
    }

    private synchronized void schedule(CompletableFuture<?> waiting) {
        long delay = Math.max(0, lastStart + SPACING.toNanos() - System.nanoTime());
        try {
            Future<?> unused = executor.schedule(this::read, delay, TimeUnit.NANOSECONDS);
            reading = true;
        } catch (RejectedExecutionException closed) {
            waiting.completeExceptionally(new StoreUnavailableException("the order queue is closed", null, false));
        }
    }

    private void read() {
        CompletableFuture<Map<TopicPartition, Position>> answer = begin();
        try {
            CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> starts = offsets(OffsetSpec.earliest());
            CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> ends = offsets(OffsetSpec.latest());
            CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> commits = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .toCompletionStage()
                    .toCompletableFuture();
            CompletableFuture<?> unused = CompletableFuture.allOf(starts, ends, commits)
                    .thenApply(done -> note(starts.join(), commits.join(), ends.join()))
                    .whenComplete((positions, failure) -> leave(() -> finish(answer, positions, failure)));
        } catch (RuntimeException failure) {
            finish(answer, null, failure);
        }
    }

    /** Leaves the admin client's thread, unless the queue is closed: then nobody may be left waiting. */
    private void leave(Runnable step) {
        try {
            executor.execute(step);
        } catch (RejectedExecutionException closed) {
            step.run();
        }
    }

    private CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> offsets(OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        return admin.listOffsets(wanted).all().toCompletionStage().toCompletableFuture();
    }

    private synchronized CompletableFuture<Map<TopicPartition, Position>> begin() {
        CompletableFuture<Map<TopicPartition, Position>> answer = Objects.requireNonNull(next);
        next = null;
        lastStart = System.nanoTime();
        readings++;
        return answer;
    }

    synchronized int readings() {
        return readings;
    }

    /** What retention has deleted counts as committed: nobody will decide it any more. */
    private synchronized Map<TopicPartition, Position> note(
            Map<TopicPartition, ListOffsetsResultInfo> starts,
            Map<TopicPartition, OffsetAndMetadata> commits,
            Map<TopicPartition, ListOffsetsResultInfo> ends) {
        Map<TopicPartition, Position> positions = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long start = Objects.requireNonNull(starts.get(partition)).offset();
            long end = Objects.requireNonNull(ends.get(partition)).offset();
            OffsetAndMetadata commit = commits.get(partition);
            long committed = commit == null ? start : Math.max(start, commit.offset());
            positions.put(partition, neverLess(last.get(partition), new Position(committed, end)));
        }
        return Map.copyOf(positions);
    }

    private static Position neverLess(@Nullable Position before, Position now) {
        return before == null
                ? now
                : new Position(Math.max(before.committed(), now.committed()), Math.max(before.end(), now.end()));
    }

    private void finish(
            CompletableFuture<Map<TopicPartition, Position>> answer,
            @Nullable Map<TopicPartition, Position> positions,
            @Nullable Throwable failure) {
        synchronized (this) {
            reading = false;
            lagKnown = positions != null;
            last = positions != null ? positions : last;
            if (next != null) {
                schedule(next);
            }
        }
        if (positions != null) {
            answer.complete(positions);
        } else {
            answer.completeExceptionally(new StoreUnavailableException(
                    "Kafka at " + address + " did not tell the positions of group " + group, failure, false));
        }
    }
}

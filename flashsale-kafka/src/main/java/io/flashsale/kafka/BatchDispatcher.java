package io.flashsale.kafka;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue.Consumer;
import io.flashsale.spi.OrderQueue.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one subscription has fetched and not committed, and what of it is being decided: one batch per item, so many items at once as the
 * settings say, items that wait longest first. A batch that is decided counts as done when it is settled; meanwhile the next is in hand. It knows no Kafka client: the fetching thread adds records and asks what to commit.
 *
 * <p>Bound: a partition is not fetched from while more than four batches of it are {@link #full open}.
 *
 * <p><b>Threads.</b> Safe for any number of threads. The consumer is called on the executor, never under the monitor.
 */
final class BatchDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(BatchDispatcher.class);
    private static final int MAX_OPEN_BATCHES = 4;
    private static final int FEW_OPEN_BATCHES = 2;

    /** Far more than a decision takes: a batch that is in hand for longer no longer keeps other items from being decided. */
    static final Duration MAX_IN_HAND = Duration.ofSeconds(60);

    private final KafkaQueueSettings settings;
    private final Consumer consumer;
    private final Executor executor;
    private final Duration maxInHand;

    private final Map<TopicPartition, FetchedPartition> partitions = new HashMap<>();
    private final Map<ItemId, ItemLane> lanes = new HashMap<>();
    private final ArrayDeque<ItemLane> ready = new ArrayDeque<>();
    private final List<ItemLane> resting = new ArrayList<>();

    /** With a batch in hand, the longest first; at most as many as the concurrency. */
    private final ArrayDeque<ItemLane> inHand = new ArrayDeque<>();

    /** Batches that are decided and not settled. */
    private int settling;

    private boolean closed;

    BatchDispatcher(KafkaQueueSettings settings, Consumer consumer, Executor executor, Duration maxInHand) {
        this.settings = settings;
        this.consumer = consumer;
        this.executor = executor;
        this.maxInHand = maxInHand;
    }

    synchronized void give(Collection<TopicPartition> assigned) {
        assigned.forEach(name -> partitions.put(name, new FetchedPartition(name)));
    }

    /** A batch in hand is not called back; its verdict will not count. */
    synchronized void takeAway(Collection<TopicPartition> names) {
        for (TopicPartition name : names) {
            FetchedPartition partition = partitions.remove(name);
            if (partition != null) {
                partition.takeAway();
            }
        }
    }

    synchronized void takeAllAway() {
        takeAway(List.copyOf(partitions.keySet()));
    }

    /** Notes a record; null if its partition was not given. */
    synchronized @Nullable FetchedRecord hold(TopicPartition name, long offset) {
        FetchedPartition partition = partitions.get(name);
        return partition == null ? null : partition.add(offset);
    }

    synchronized void queue(FetchedRecord held, Ticket ticket) {
        ItemLane lane = lanes.computeIfAbsent(ticket.item(), ItemLane::new);
        lane.add(held, ticket);
        makeReady(lane);
    }

    /** For a record that nobody has to decide. */
    synchronized void putAside(FetchedRecord held) {
        held.done = true;
        held.partition.advance();
    }

    private void makeReady(ItemLane lane) {
        if (lane.becomeBusy()) {
            ready.addLast(lane);
        }
    }

    /** Hands out what may be handed out; also what has rested long enough. */
    synchronized void handOut() {
        for (Iterator<ItemLane> lane = resting.iterator(); lane.hasNext(); ) {
            ItemLane next = lane.next();
            if (next.rested()) {
                lane.remove();
                ready.addLast(next);
            }
        }
        letGo();
        while (!closed && inHand.size() < settings.concurrency() && !ready.isEmpty()) {
            ItemLane lane = ready.removeFirst();
            inHand.addLast(lane.taken());
            executor.execute(() -> decide(lane));
        }
    }

    /* Its verdict still counts when it comes, and until then nothing else of its item is handed out. */
    private void letGo() {
        while (!inHand.isEmpty() && inHand.peekFirst().inHandFor(maxInHand)) {
            LOG.error(
                    "A batch of {} has been in hand for over {} s; other items go on without it",
                    inHand.removeFirst().item,
                    maxInHand.toSeconds());
        }
    }

    private void decide(ItemLane lane) {
        List<Ticket> tickets = take(lane);
        if (tickets.isEmpty()) {
            return;
        }
        CompletionStage<Verdict> verdict;
        try {
            verdict = Objects.requireNonNull(consumer.accept(lane.item, tickets), "the consumer's stage");
        } catch (RuntimeException | Error failure) {
            decided(lane, null, failure);
            return;
        }
        verdict.whenComplete((value, failure) -> decided(lane, value, failure));
    }

    private synchronized List<Ticket> take(ItemLane lane) {
        List<Ticket> tickets = closed ? List.of() : lane.take(settings.maxBatch());
        if (tickets.isEmpty()) {
            free(lane);
        }
        return tickets;
    }

    private synchronized void decided(ItemLane lane, @Nullable Verdict verdict, @Nullable Throwable failure) {
        if (verdict instanceof Verdict.Decided decided) {
            List<ItemLane.Entry> batch = lane.decided();
            settling++;
            decided.settled().whenComplete((done, ignored) -> settled(batch));
            free(lane);
            return;
        }
        Duration pause = lane.rest(settings);
        resting.add(lane);
        inHand.remove(lane);
        notifyAll();
        handOut();
        LOG.warn("A batch of {} could not be decided, again in {} ms", lane.item, pause.toMillis(), failure);
    }

    private synchronized void settled(List<ItemLane.Entry> batch) {
        batch.forEach(entry -> entry.held().done = true);
        batch.forEach(entry -> entry.held().partition.advance());
        settling--;
        notifyAll();
    }

    private void free(ItemLane lane) {
        inHand.remove(lane);
        lane.becomeIdle();
        makeReady(lane);
        if (lane.empty()) {
            lanes.remove(lane.item);
        }
        notifyAll();
        handOut();
    }

    /** Whether something is held: then the fetching thread should look in again soon. */
    synchronized boolean busy() {
        return !lanes.isEmpty()
                || settling > 0
                || partitions.values().stream().anyMatch(FetchedPartition::hasUncommitted);
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
                .filter(name -> open(name) > MAX_OPEN_BATCHES * settings.maxBatch())
                .toList();
    }

    /** Of these partitions, those with so little open that fetching may go on. */
    synchronized List<TopicPartition> hungry(Collection<TopicPartition> of) {
        return of.stream()
                .filter(name -> open(name) <= FEW_OPEN_BATCHES * settings.maxBatch())
                .toList();
    }

    synchronized int held() {
        return partitions.values().stream().mapToInt(FetchedPartition::open).sum();
    }

    private int open(TopicPartition name) {
        FetchedPartition partition = partitions.get(name);
        return partition == null ? 0 : partition.open();
    }

    /** No batch starts afterwards. */
    synchronized void close() {
        closed = true;
    }

    /** Waits, so long at most, until nothing is in hand and all is settled. */
    synchronized void awaitIdle(Duration max) throws InterruptedException {
        long end = System.nanoTime() + max.toNanos();
        while (!inHand.isEmpty() || settling > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }
}

package io.flashsale.kafka;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue.Consumer;
import io.flashsale.spi.OrderQueue.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the tickets of a subscription to its consumer: one batch per item, as many items at once as the settings say, those that have waited
 * longest first. A batch that is decided counts as done once it is settled; meanwhile the item's next batch is handed out.
 *
 * <p><b>Threads.</b> Safe for any number of threads. The consumer is called on the executor, never under the monitor.
 */
final class BatchDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(BatchDispatcher.class);

    /** Far more than a decision takes: a batch that is in hand for longer no longer keeps other items from being decided. */
    static final Duration MAX_IN_HAND = Duration.ofSeconds(60);

    private final KafkaQueueSettings settings;
    private final FetchedPartitions partitions;
    private final Consumer consumer;
    private final Executor executor;
    private final Duration maxInHand;

    private final Map<ItemId, ItemLane> lanes = new HashMap<>();
    private final ArrayDeque<ItemLane> ready = new ArrayDeque<>();
    private final List<ItemLane> resting = new ArrayList<>();

    /** Lanes with a batch in hand, the oldest first; at most as many as the concurrency. */
    private final ArrayDeque<ItemLane> inHand = new ArrayDeque<>();

    /** Batches that are decided and not settled. */
    private int settling;

    private boolean closed;

    BatchDispatcher(
            KafkaQueueSettings settings,
            FetchedPartitions partitions,
            Consumer consumer,
            Executor executor,
            Duration maxInHand) {
        this.settings = settings;
        this.partitions = partitions;
        this.consumer = consumer;
        this.executor = executor;
        this.maxInHand = maxInHand;
    }

    synchronized void add(FetchedRecord record, Ticket ticket) {
        ItemLane lane = lanes.computeIfAbsent(ticket.item(), item -> new ItemLane(item, settings));
        lane.add(record, ticket);
        makeReady(lane);
    }

    private void makeReady(ItemLane lane) {
        if (lane.becomeBusy()) {
            ready.addLast(lane);
        }
    }

    /** Hands out what may be handed out, and what has rested long enough. */
    synchronized void handOut() {
        for (Iterator<ItemLane> lanesAtRest = resting.iterator(); lanesAtRest.hasNext(); ) {
            ItemLane lane = lanesAtRest.next();
            if (lane.rested()) {
                lanesAtRest.remove();
                ready.addLast(lane);
            }
        }
        letGo();
        while (!closed && inHand.size() < settings.concurrency() && !ready.isEmpty()) {
            ItemLane lane = ready.removeFirst();
            lane.handedOut();
            inHand.addLast(lane);
            executor.execute(() -> decide(lane));
        }
    }

    /* The verdict still counts when it comes, and until then no other batch of the item is handed out. */
    private void letGo() {
        while (!inHand.isEmpty() && inHand.peekFirst().inHandFor(maxInHand)) {
            LOG.error(
                    "A batch of {} has been in hand for over {} s; other items go on without it",
                    inHand.removeFirst().item(),
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
            verdict = Objects.requireNonNull(consumer.accept(lane.item(), tickets), "the consumer's stage");
        } catch (Throwable failure) {
            decided(lane, null, failure);
            return;
        }
        verdict.whenComplete((value, failure) -> decided(lane, value, failure));
    }

    private synchronized List<Ticket> take(ItemLane lane) {
        List<Ticket> tickets = closed ? List.of() : lane.take();
        if (tickets.isEmpty()) {
            free(lane);
        }
        return tickets;
    }

    private synchronized void decided(ItemLane lane, @Nullable Verdict verdict, @Nullable Throwable failure) {
        if (verdict instanceof Verdict.Decided decided) {
            List<FetchedRecord> batch = lane.decided();
            settling++;
            decided.settled().whenComplete((done, ignored) -> settled(batch));
            free(lane);
            return;
        }
        Duration pause = lane.rest();
        resting.add(lane);
        inHand.remove(lane);
        notifyAll();
        handOut();
        LOG.warn("A batch of {} could not be decided, again in {} ms", lane.item(), pause.toMillis(), failure);
    }

    private synchronized void settled(List<FetchedRecord> batch) {
        partitions.done(batch);
        settling--;
        notifyAll();
    }

    private void free(ItemLane lane) {
        inHand.remove(lane);
        lane.becomeIdle();
        makeReady(lane);
        if (lane.isFinished()) {
            lanes.remove(lane.item());
        }
        notifyAll();
        handOut();
    }

    /** Whether anything waits, rests, is in hand or is being settled: then the fetching thread should look in again soon. */
    synchronized boolean busy() {
        return !lanes.isEmpty() || settling > 0;
    }

    /** No batch starts afterwards. */
    synchronized void close() {
        closed = true;
    }

    /** Waits until nothing is in hand and all is settled, at most for this time. */
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

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
 * <p><b>Trouble.</b> An item whose batch failed, or is in hand for {@link #MAX_QUICK}, keeps that batch only; what else comes of it is put
 * aside and read again once it is decided as it should, so that it takes no room of other items. If it is in trouble for
 * {@link #MAX_TROUBLE}, or its partition cannot be read any further because of it, and others were decided meanwhile, its tickets are left
 * to the sweeper, for which the ledger has them. While nobody's are decided nothing is left: the order store is away, and the records may be the only ones that know the tickets.
 *
 * <p><b>Threads.</b> Safe for any number of threads. The consumer is called on the executor, never under the monitor.
 */
final class BatchDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(BatchDispatcher.class);

    /** A batch that is in hand for longer takes no room of other items. */
    private static final Duration MAX_QUICK = Duration.ofSeconds(2);

    /** Far more than a decision takes, and the age from which the sweeper decides whatever the queue says. */
    static final Duration MAX_TROUBLE = Duration.ofSeconds(30);

    private final KafkaQueueSettings settings;
    private final FetchedPartitions partitions;
    private final Consumer consumer;
    private final Executor executor;
    private final Duration maxTrouble;

    private final Map<ItemId, ItemLane> lanes = new HashMap<>();
    private final ArrayDeque<ItemLane> ready = new ArrayDeque<>();
    private final List<ItemLane> resting = new ArrayList<>();

    /** Lanes with a batch in hand, the oldest first; at most as many as the concurrency. */
    private final ArrayDeque<ItemLane> inHand = new ArrayDeque<>();

    /** Lanes whose batch failed or is in hand for too long. */
    private final Set<ItemLane> troubled = new LinkedHashSet<>();

    private long lastDecided = System.nanoTime();
    private long leftTickets;

    /** Batches that are decided and not settled. */
    private int settling;

    private boolean closed;

    BatchDispatcher(
            KafkaQueueSettings settings,
            FetchedPartitions partitions,
            Consumer consumer,
            Executor executor,
            Duration maxTrouble) {
        this.settings = settings;
        this.partitions = partitions;
        this.consumer = consumer;
        this.executor = executor;
        this.maxTrouble = maxTrouble;
    }

    synchronized void add(FetchedRecord record, Ticket ticket) {
        ItemLane lane = lanes.computeIfAbsent(ticket.item(), item -> new ItemLane(item, settings));
        if (lane.inTrouble()) {
            partitions.putAside(lane.item(), List.of(record));
            return;
        }
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
        leaveToSweeper();
        while (!closed && inHand.size() < settings.concurrency() && !ready.isEmpty()) {
            ItemLane lane = ready.removeFirst();
            lane.handedOut();
            inHand.addLast(lane);
            executor.execute(() -> decide(lane));
        }
    }

    /* The verdict still counts when it comes, and until then no other batch of the item is handed out. */
    private void letGo() {
        for (ItemLane lane : inHand) {
            if (!lane.inTrouble() && lane.inHandFor(MAX_QUICK)) {
                trouble(lane);
            }
        }
        while (!inHand.isEmpty() && inHand.peekFirst().inHandFor(maxTrouble)) {
            ItemLane lane = inHand.removeFirst();
            trouble(lane);
            LOG.error(
                    "A batch of {} has been in hand for over {} s; other items go on without it",
                    lane.item(),
                    maxTrouble.toSeconds());
        }
    }

    private void trouble(ItemLane lane) {
        lane.trouble(lastDecided);
        if (troubled.add(lane)) {
            partitions.putAside(lane.item(), lane.takeWaiting());
            partitions.trouble(lane.all());
        }
    }

    private void leaveToSweeper() {
        for (ItemLane lane : List.copyOf(troubled)) {
            boolean hangs = lane.inHandFor(maxTrouble);
            if ((hangs || resting.contains(lane)) && (failsForLong(lane) || holdsBack(lane))) {
                leaveToSweeper(lane, hangs);
            }
        }
    }

    private boolean failsForLong(ItemLane lane) {
        return lane.inTroubleFor(maxTrouble) && lane.lastTroubleBefore(lastDecided);
    }

    /* Others may wait behind it in a partition that is not read any further: then their being decided lately has to do. */
    private boolean holdsBack(ItemLane lane) {
        return lane.inTroubleAlone()
                && System.nanoTime() - lastDecided < maxTrouble.toNanos()
                && partitions.tooFar(lane.all());
    }

    private void leaveToSweeper(ItemLane lane, boolean hangs) {
        List<FetchedRecord> records = lane.leave();
        partitions.done(records);
        int left = records.size() + partitions.giveUp(lane.item());
        leftTickets += left;
        if (left > 0) {
            LOG.error(
                    "{} tickets of {} are left to the sweeper: its batches fail while those of other items are decided",
                    left,
                    lane.item());
        }
        if (hangs) {
            lane.trouble(lastDecided);
        } else {
            resting.remove(lane);
            troubled.remove(lane);
            lanes.remove(lane.item());
        }
    }

    /** Tickets that were not decided here, because their item was in trouble while others were not. */
    synchronized long leftTickets() {
        return leftTickets;
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
            lastDecided = System.nanoTime();
            decided.settled().whenComplete((done, ignored) -> settled(batch));
            free(lane);
            return;
        }
        trouble(lane);
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
        if (troubled.remove(lane)) {
            partitions.want(lane.item());
        }
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

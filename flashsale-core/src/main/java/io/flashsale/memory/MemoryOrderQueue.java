package io.flashsale.memory;

import io.flashsale.ItemId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.spi.Arguments;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.Scheduler;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order queue in this process's memory: a bounded FIFO per item. When the process is gone, the ledger's pending tickets tell what was
 * in it.
 *
 * <p>Each item has one batch in hand at a time; while it is being decided the next one fills. It has no thread of its own: batches are
 * handed out by {@link Scheduler#execute}, pauses are timed by {@link Scheduler#schedule}. Several consumers share the items.
 *
 * <p><b>Threads.</b> Safe for any number of threads; nothing blocks.
 */
public final class MemoryOrderQueue implements OrderQueue {
    public static final int DEFAULT_CAPACITY = 1_000_000;
    public static final int DEFAULT_MAX_BATCH = 1_000;

    private static final int MAX_DEAD_LETTERS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(MemoryOrderQueue.class);
    private static final CompletionStage<Void> SENT = CompletableFuture.completedStage(null);

    private final Scheduler scheduler;
    private final int capacity;
    private final int maxBatch;

    /** Never shrinks: an item keeps its position, which is two numbers. */
    private final Map<ItemId, ItemLane> lanes = new ConcurrentHashMap<>();

    private final List<Subscribed> subscriptions = new CopyOnWriteArrayList<>();
    private final ArrayDeque<DeadLetter> deadLetters = new ArrayDeque<>();
    private volatile boolean closed;

    public MemoryOrderQueue(Scheduler scheduler) {
        this(scheduler, DEFAULT_CAPACITY, DEFAULT_MAX_BATCH);
    }

    /**
     * @param scheduler runs the batches
     * @param capacity maximum number of tickets of one item that wait or are being decided, at least 1; sends beyond it fail
     * @param maxBatch maximum number of tickets in one batch, at least 1
     */
    public MemoryOrderQueue(Scheduler scheduler, int capacity, int maxBatch) {
        this.scheduler = scheduler;
        this.capacity = Arguments.atLeast("capacity", capacity, 1);
        this.maxBatch = Arguments.atLeast("maxBatch", maxBatch, 1);
    }

    @Override
    public CompletionStage<Void> send(Ticket ticket) {
        if (closed) {
            return failed("the order queue is closed");
        }
        ItemLane lane = lanes.computeIfAbsent(ticket.item(), item -> new ItemLane(this, item, maxBatch));
        return lane.add(ticket, capacity)
                ? SENT
                : failed("the order queue holds its capacity of " + capacity + " tickets of " + ticket.item());
    }

    private static CompletionStage<Void> failed(String message) {
        return CompletableFuture.failedFuture(new StoreUnavailableException(message, null, false));
    }

    @Override
    public Subscription subscribe(Consumer consumer) {
        Subscribed subscription = new Subscribed(consumer);
        subscriptions.add(subscription);
        lanes.values().forEach(ItemLane::wake);
        return subscription;
    }

    @Override
    public CompletionStage<Position> position(ItemId item) {
        ItemLane lane = lanes.get(item);
        return CompletableFuture.completedFuture(lane == null ? new Position(0, 0) : lane.position());
    }

    @Override
    public void deadLetter(Ticket ticket, String cause) {
        LOG.warn("Dead letter: {} because of {}", ticket, cause);
        synchronized (deadLetters) {
            if (deadLetters.size() == MAX_DEAD_LETTERS) {
                deadLetters.removeFirst();
            }
            deadLetters.addLast(new DeadLetter(ticket, cause));
        }
    }

    /** The last 1,000 dead letters, oldest first. */
    public List<DeadLetter> deadLetters() {
        synchronized (deadLetters) {
            return List.copyOf(deadLetters);
        }
    }

    /** From now on no batch starts and no ticket is accepted. */
    @Override
    public void close() {
        closed = true;
        subscriptions.forEach(Subscribed::close);
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Who decides this item's tickets: always the same one as long as the consumers stay the same. */
    @Nullable
    Subscribed consumerOf(ItemId item) {
        Object[] present = subscriptions.toArray();
        return closed || present.length == 0
                ? null
                : (Subscribed) present[Math.floorMod(item.hashCode(), present.length)];
    }

    /** A ticket that nobody could decide. */
    public record DeadLetter(Ticket ticket, String cause) {}

    /** A consumer until it is closed; what it has in hand then goes to another. */
    final class Subscribed implements Subscription {
        private final Consumer consumer;

        private Subscribed(Consumer consumer) {
            this.consumer = consumer;
        }

        CompletionStage<Verdict> accept(ItemId item, List<Ticket> tickets) {
            return consumer.accept(item, tickets);
        }

        @Override
        public void close() {
            if (subscriptions.remove(this)) {
                lanes.values().forEach(lane -> lane.release(this));
            }
        }
    }
}

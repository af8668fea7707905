package io.flashsale.memory;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue.Position;
import io.flashsale.spi.OrderQueue.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tickets of one item in {@link MemoryOrderQueue}, and the one batch of them in hand. A batch that is handed out again is the same
 * batch. Foreign code, the scheduler's and the consumer's, is never called under the lane's monitor.
 */
final class ItemLane {
    private static final Logger LOG = LoggerFactory.getLogger(ItemLane.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long MAX_RETRY_DELAY_MILLIS = 5_000;

    /** One handing-out of a batch: its verdict counts only while it is the lane's present one. */
    private static final class Hand {
        final MemoryOrderQueue.Subscribed consumer;
        final List<Ticket> tickets;

        Hand(MemoryOrderQueue.Subscribed consumer, List<Ticket> tickets) {
            this.consumer = consumer;
            this.tickets = tickets;
        }
    }

    private final MemoryOrderQueue queue;
    private final ItemId item;
    private final int maxBatch;

    private final ArrayDeque<Ticket> waiting = new ArrayDeque<>();

    /** Taken off {@link #waiting} and not committed. */
    private List<Ticket> batch = List.of();

    private @Nullable Hand present;

    /** Whether a batch is in hand, resting, or about to be handed out. */
    private boolean busy;

    private int failures;
    private long committed;
    private long end;

    ItemLane(MemoryOrderQueue queue, ItemId item, int maxBatch) {
        this.queue = queue;
        this.item = item;
        this.maxBatch = maxBatch;
    }

    boolean add(Ticket ticket, int capacity) {
        synchronized (this) {
            if (waiting.size() + batch.size() >= capacity) {
                return false;
            }
            waiting.addLast(ticket);
            end++;
        }
        wake();
        return true;
    }

    synchronized Position position() {
        return new Position(committed, end);
    }

    /** Starts handing out, if there is something to hand out, somebody to take it, and nothing under way. */
    void wake() {
        synchronized (this) {
            if (busy || (waiting.isEmpty() && batch.isEmpty()) || queue.consumerOf(item) == null) {
                return;
            }
            busy = true;
        }
        try {
            queue.scheduler().execute(this::handOut);
        } catch (RejectedExecutionException closed) {
            stop();
        }
    }

    private synchronized void stop() {
        busy = false;
    }

    /** Takes the batch back from a consumer that is gone; its verdict will not count. */
    void release(MemoryOrderQueue.Subscribed gone) {
        synchronized (this) {
            if (present == null || present.consumer != gone) {
                return;
            }
            present = null;
            busy = false;
        }
        wake();
    }

    private void handOut() {
        Hand hand = nextHand();
        if (hand == null) {
            stop();
            wake();
            return;
        }
        CompletionStage<Verdict> verdict;
        try {
            verdict = hand.consumer.accept(item, hand.tickets);
        } catch (RuntimeException failure) {
            done(hand, null, failure);
            return;
        }
        verdict.thenCompose(ItemLane::settled).whenComplete((value, failure) -> done(hand, value, failure));
    }

    /** The next batch waits for that too: what it would gain here is not worth a second batch in hand. */
    private static CompletionStage<Verdict> settled(Verdict verdict) {
        return verdict instanceof Verdict.Decided decided
                ? decided.settled().handle((done, failure) -> verdict)
                : CompletableFuture.completedFuture(verdict);
    }

    private synchronized @Nullable Hand nextHand() {
        MemoryOrderQueue.Subscribed consumer = queue.consumerOf(item);
        if (consumer == null) {
            return null;
        }
        if (batch.isEmpty()) {
            batch = takeWaiting();
        }
        present = batch.isEmpty() ? null : new Hand(consumer, batch);
        return present;
    }

    private List<Ticket> takeWaiting() {
        List<Ticket> taken = new ArrayList<>(Math.min(waiting.size(), maxBatch));
        while (taken.size() < maxBatch && !waiting.isEmpty()) {
            taken.add(waiting.removeFirst());
        }
        return List.copyOf(taken);
    }

    private void done(Hand hand, @Nullable Verdict verdict, @Nullable Throwable failure) {
        boolean decided = verdict instanceof Verdict.Decided;
        Duration pause;
        synchronized (this) {
            if (present != hand) {
                return;
            }
            present = null;
            if (decided) {
                committed += batch.size();
                batch = List.of();
                busy = false;
            }
            failures = decided ? 0 : failures + 1;
            pause = pauseAfter(failures);
        }
        if (decided) {
            wake();
        } else {
            rest(pause, failure);
        }
    }

    private void rest(Duration pause, @Nullable Throwable failure) {
        LOG.warn("A batch of {} could not be decided, again in {} ms", item, pause.toMillis(), failure);
        try {
            queue.scheduler().schedule(pause, this::handOut);
        } catch (RejectedExecutionException closed) {
            stop();
        }
    }

    /** 100 ms, doubling to 5 s, for as long as it takes. */
    private static Duration pauseAfter(int failures) {
        int doublings = Math.min(Math.max(failures - 1, 0), 6);
        return Duration.ofMillis(Math.min(FIRST_PAUSE_MILLIS << doublings, MAX_RETRY_DELAY_MILLIS));
    }
}

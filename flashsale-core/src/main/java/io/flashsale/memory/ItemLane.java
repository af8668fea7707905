package io.flashsale.memory;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.ItemBatches;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderQueue.Position;
import io.flashsale.spi.OrderQueue.Verdict;
import io.flashsale.spi.RetryDelay;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tickets of one item in {@link MemoryOrderQueue}, and who has a batch of them in hand. Foreign code, the scheduler's and the
 * consumer's, is never called under the lane's monitor.
 */
final class ItemLane {
    private static final Logger LOG = LoggerFactory.getLogger(ItemLane.class);
    private static final RetryDelay RETRY_DELAY = new RetryDelay(Duration.ofMillis(100), OrderQueue.MAX_REST);

    /** A batch in the hands of a consumer: its verdict counts only while it is the lane's present one. */
    private static final class Hand {
        final MemoryOrderQueue.Subscribed consumer;
        final List<Ticket> tickets;

        Hand(MemoryOrderQueue.Subscribed consumer, List<Ticket> tickets) {
            this.consumer = consumer;
            this.tickets = tickets;
        }
    }

    private final MemoryOrderQueue queue;
    private final ItemBatches<Ticket> batches;
    private @Nullable Hand present;
    private long committed;
    private long end;

    ItemLane(MemoryOrderQueue queue, ItemId item, int maxBatch) {
        this.queue = queue;
        this.batches = new ItemBatches<>(item, maxBatch, RETRY_DELAY);
    }

    private ItemId item() {
        return batches.item();
    }

    boolean add(Ticket ticket, int capacity) {
        synchronized (this) {
            if (batches.size() >= capacity) {
                return false;
            }
            batches.add(ticket);
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
            if (batches.isBusy() || queue.consumerOf(item()) == null || !batches.becomeBusy()) {
                return;
            }
        }
        try {
            queue.scheduler().execute(this::handOut);
        } catch (RejectedExecutionException closed) {
            stop();
        }
    }

    private synchronized void stop() {
        batches.becomeIdle();
    }

    /** Takes the batch back from a consumer that is gone; its verdict will not count. */
    void release(MemoryOrderQueue.Subscribed gone) {
        synchronized (this) {
            if (present == null || present.consumer != gone) {
                return;
            }
            present = null;
            batches.becomeIdle();
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
            verdict = Objects.requireNonNull(hand.consumer.accept(item(), hand.tickets), "the consumer's stage");
        } catch (Throwable failure) {
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
        MemoryOrderQueue.Subscribed consumer = queue.consumerOf(item());
        if (consumer == null) {
            return null;
        }
        List<Ticket> batch = batches.take(ticket -> true);
        present = batch.isEmpty() ? null : new Hand(consumer, batch);
        return present;
    }

    private void done(Hand hand, @Nullable Verdict verdict, @Nullable Throwable failure) {
        boolean decided = verdict instanceof Verdict.Decided;
        Duration pause = Duration.ZERO;
        synchronized (this) {
            if (present != hand) {
                return;
            }
            present = null;
            if (decided) {
                committed += batches.decided().size();
                batches.becomeIdle();
            } else {
                pause = batches.failed();
            }
        }
        if (decided) {
            wake();
        } else {
            rest(pause, failure);
        }
    }

    private void rest(Duration pause, @Nullable Throwable failure) {
        LOG.warn("A batch of {} could not be decided, again in {} ms", item(), pause.toMillis(), failure);
        try {
            queue.scheduler().schedule(pause, this::handOut);
        } catch (RejectedExecutionException closed) {
            stop();
        }
    }
}

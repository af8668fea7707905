package io.flashsale.spi;

import io.flashsale.ItemId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The entries of one item that an {@link OrderQueue} holds, in the order of their arrival, and the one batch of them in hand: what each
 * queue must do before a consumer is called and after it has answered, whatever transports the tickets.
 *
 * <p>The owner moves an item through a cycle: {@link #becomeBusy}, {@link #take}, call the consumer, then either {@link #decided} and
 * {@link #becomeIdle}, or {@link #failed} and after the delay {@link #take} again. A batch that failed is handed out again as the same
 * batch, so that no ticket overtakes another.
 *
 * <p><b>Bounds.</b> A batch has at most {@code maxBatch} entries. How many wait is for the owner to bound, by {@link #size}.
 *
 * <p><b>Threads.</b> Not safe for several threads: the owner guards it, and calls the consumer outside of its guard.
 *
 * @param <E> a ticket with whatever the queue must remember of it
 */
public final class ItemBatches<E> {
    private final ItemId item;
    private final int maxBatch;
    private final RetryDelay retryDelay;
    private final ArrayDeque<E> waiting = new ArrayDeque<>();

    /** Taken off {@link #waiting} and not decided. */
    private List<E> batch = List.of();

    /** Whether a batch is in hand, resting, or about to be handed out. */
    private boolean busy;

    private int failures;

    /**
     * @param item whose entries these are
     * @param maxBatch maximum number of entries in one batch, at least 1
     * @param retryDelay how long a batch rests that could not be decided
     */
    public ItemBatches(ItemId item, int maxBatch, RetryDelay retryDelay) {
        this.item = item;
        this.maxBatch = Arguments.atLeast("maxBatch", maxBatch, 1);
        this.retryDelay = retryDelay;
    }

    public ItemId item() {
        return item;
    }

    /** Entries that wait or are in hand. */
    public int size() {
        return waiting.size() + batch.size();
    }

    public void add(E entry) {
        waiting.addLast(entry);
    }

    /** Whether the item was idle and has something to hand out; if so it is busy from now on. */
    public boolean becomeBusy() {
        if (busy || size() == 0) {
            return false;
        }
        busy = true;
        return true;
    }

    public void becomeIdle() {
        busy = false;
    }

    public boolean isBusy() {
        return busy;
    }

    /**
     * The batch to hand out: the one that failed last, else what has gathered, up to {@code maxBatch}.
     *
     * @param ours whether an entry is still this queue's to decide; the others are dropped
     * @return in the order of arrival; empty if nothing is left
     */
    public List<E> take(Predicate<? super E> ours) {
        batch = batch.stream().filter(ours).toList();
        if (batch.isEmpty()) {
            List<E> taken = new ArrayList<>(Math.min(maxBatch, waiting.size()));
            while (taken.size() < maxBatch && !waiting.isEmpty()) {
                E next = waiting.removeFirst();
                if (ours.test(next)) {
                    taken.add(next);
                }
            }
            batch = List.copyOf(taken);
        }
        return batch;
    }

    /** All entries, those of the batch in hand first. */
    public List<E> all() {
        List<E> all = new ArrayList<>(batch);
        all.addAll(waiting);
        return all;
    }

    /** Takes what waits away from behind the batch in hand, and returns it. */
    public List<E> takeWaiting() {
        List<E> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    /** Ends the batch in hand, and returns it. */
    public List<E> decided() {
        List<E> decided = batch;
        batch = List.of();
        failures = 0;
        return decided;
    }

    /** Keeps the batch in hand for another attempt, and returns how long it should rest before. */
    public Duration failed() {
        failures++;
        return retryDelay.after(failures);
    }
}

package io.flashsale.kafka;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The tickets of one item that a subscription holds, and the one batch of them in hand. A batch that is handed out again is the same batch.
 * Guarded by the dispatcher.
 */
final class ItemLane {
    /** A ticket and the record it came in. */
    record Entry(FetchedRecord held, Ticket ticket) {}

    final ItemId item;
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private List<Entry> batch = List.of();

    /** Whether a batch is in hand, resting, or about to be handed out. */
    private boolean busy;

    private int failures;
    private long restsUntil;
    private long takenAt;

    ItemLane(ItemId item) {
        this.item = item;
    }

    void add(FetchedRecord held, Ticket ticket) {
        waiting.addLast(new Entry(held, ticket));
    }

    /** Whether it was idle with something to hand out, and is busy from now on. */
    boolean becomeBusy() {
        if (busy || (waiting.isEmpty() && batch.isEmpty())) {
            return false;
        }
        busy = true;
        return true;
    }

    boolean empty() {
        return !busy && waiting.isEmpty() && batch.isEmpty();
    }

    void becomeIdle() {
        busy = false;
    }

    /** The batch of the last failure, or all that has gathered up to the most; nothing of partitions that are gone. */
    List<Ticket> take(int max) {
        batch = batch.stream().filter(entry -> !entry.held().partition.gone()).toList();
        if (batch.isEmpty()) {
            List<Entry> taken = new ArrayList<>(Math.min(max, waiting.size()));
            while (taken.size() < max && !waiting.isEmpty()) {
                Entry entry = waiting.removeFirst();
                if (!entry.held().partition.gone()) {
                    taken.add(entry);
                }
            }
            batch = taken;
        }
        return batch.stream().map(Entry::ticket).toList();
    }

    /** The batch, which is no longer in hand. */
    List<Entry> decided() {
        List<Entry> decided = batch;
        failures = 0;
        batch = List.of();
        return decided;
    }

    /** Lets the batch rest: the first pause, doubling to the longest. */
    Duration rest(KafkaQueueSettings settings) {
        Duration pause = settings.retryDelay();
        for (int doubling = 0; doubling < failures && pause.compareTo(settings.maxRetryDelay()) < 0; doubling++) {
            pause = pause.multipliedBy(2);
        }
        failures++;
        pause = pause.compareTo(settings.maxRetryDelay()) < 0 ? pause : settings.maxRetryDelay();
        restsUntil = System.nanoTime() + pause.toNanos();
        return pause;
    }

    ItemLane taken() {
        takenAt = System.nanoTime();
        return this;
    }

    boolean inHandFor(Duration time) {
        return System.nanoTime() - takenAt >= time.toNanos();
    }

    boolean rested() {
        return System.nanoTime() - restsUntil >= 0;
    }
}

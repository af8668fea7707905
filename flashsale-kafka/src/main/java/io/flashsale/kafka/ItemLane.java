package io.flashsale.kafka;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.ItemBatches;
import java.time.Duration;
import java.util.List;

/**
 * The tickets of one item that a subscription has fetched, with the times at which their batch was handed out and may be handed out again.
 * Guarded by the dispatcher.
 */
final class ItemLane {
    /** A ticket and the record it came in. */
    private record Entry(FetchedRecord record, Ticket ticket) {
        boolean ours() {
            return !record.partition.gone();
        }
    }

    private final ItemBatches<Entry> batches;
    private long handedOutAt;
    private long restsUntil;

    ItemLane(ItemId item, KafkaQueueSettings settings) {
        this.batches = new ItemBatches<>(item, settings.maxBatch(), settings.retryDelays());
    }

    ItemId item() {
        return batches.item();
    }

    void add(FetchedRecord record, Ticket ticket) {
        batches.add(new Entry(record, ticket));
    }

    boolean becomeBusy() {
        return batches.becomeBusy();
    }

    void becomeIdle() {
        batches.becomeIdle();
    }

    boolean isFinished() {
        return !batches.isBusy() && batches.size() == 0;
    }

    void handedOut() {
        handedOutAt = System.nanoTime();
    }

    boolean inHandFor(Duration time) {
        return System.nanoTime() - handedOutAt >= time.toNanos();
    }

    /** The batch to decide; nothing of partitions that are gone. */
    List<Ticket> take() {
        return batches.take(Entry::ours).stream().map(Entry::ticket).toList();
    }

    /** The records of the batch, which is no longer in hand. */
    List<FetchedRecord> decided() {
        return batches.decided().stream().map(Entry::record).toList();
    }

    /** Lets the batch rest, and returns for how long. */
    Duration rest() {
        Duration delay = batches.failed();
        restsUntil = System.nanoTime() + delay.toNanos();
        return delay;
    }

    boolean rested() {
        return System.nanoTime() - restsUntil >= 0;
    }
}

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
            return !record.partition.gone() && !record.left;
        }
    }

    private final ItemBatches<Entry> batches;
    private long handedOutAt;
    private boolean inHand;
    private long restsUntil;

    /** Whether its batch failed or is in hand for too long, since when, and when it was last seen so. */
    private boolean inTrouble;

    private long troubledSince;
    private long lastTrouble;

    /** Whether others were decided between two times at which it was seen in trouble: then it is not the order store that is away. */
    private boolean alone;

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
        inHand = true;
    }

    boolean inHandFor(Duration time) {
        return inHand && System.nanoTime() - handedOutAt >= time.toNanos();
    }

    /** Its batch failed, or is in hand for too long. */
    boolean inTrouble() {
        return inTrouble;
    }

    /**
     * Notes that its batch failed just now, or is in hand for too long.
     *
     * @param lastDecided when a batch of any item was decided last
     */
    void trouble(long lastDecided) {
        long now = System.nanoTime();
        alone |= inTrouble && lastTroubleBefore(lastDecided);
        troubledSince = inTrouble ? troubledSince : inHand ? handedOutAt : now;
        lastTrouble = now;
        inTrouble = true;
    }

    /** Whether it was seen in trouble before and after others were decided. */
    boolean inTroubleAlone() {
        return alone;
    }

    boolean inTroubleFor(Duration time) {
        return inTrouble && System.nanoTime() - troubledSince >= time.toNanos();
    }

    /** Whether this happened after it was last seen in trouble. */
    boolean lastTroubleBefore(long nanoTime) {
        return nanoTime - lastTrouble > 0;
    }

    /** What waits behind the batch; from now on it does not. */
    List<FetchedRecord> takeWaiting() {
        return batches.takeWaiting().stream().map(Entry::record).toList();
    }

    /** The records it has in memory. */
    List<FetchedRecord> all() {
        return batches.all().stream().map(Entry::record).toList();
    }

    /** Nobody will decide what it has in memory, unless it is being decided now. */
    List<FetchedRecord> leave() {
        List<FetchedRecord> left = all().stream().filter(record -> !record.left).toList();
        left.forEach(record -> record.left = true);
        return left;
    }

    /** The batch to decide; nothing of partitions that are gone. */
    List<Ticket> take() {
        List<Ticket> tickets =
                batches.take(Entry::ours).stream().map(Entry::ticket).toList();
        if (tickets.isEmpty()) {
            calm();
        }
        return tickets;
    }

    /** The records of the batch, which is no longer in hand. */
    List<FetchedRecord> decided() {
        calm();
        return batches.decided().stream().map(Entry::record).toList();
    }

    /** Lets the batch rest, and returns for how long. */
    Duration rest() {
        inHand = false;
        Duration delay = batches.failed();
        restsUntil = System.nanoTime() + delay.toNanos();
        return delay;
    }

    private void calm() {
        inHand = false;
        inTrouble = false;
        alone = false;
    }

    boolean rested() {
        return System.nanoTime() - restsUntil >= 0;
    }
}

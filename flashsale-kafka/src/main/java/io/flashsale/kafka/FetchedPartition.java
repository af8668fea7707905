package io.flashsale.kafka;

import java.util.ArrayDeque;
import org.apache.kafka.common.TopicPartition;

/** What a subscription holds of one partition, in the order of the offsets. Guarded by the dispatcher. */
final class FetchedPartition {
    final TopicPartition name;
    private final ArrayDeque<FetchedRecord> open = new ArrayDeque<>();

    /** Taken away by a rebalance: nothing of it is handed out or committed any more. */
    private boolean gone;

    private long committable = -1;
    private long committed = -1;

    FetchedPartition(TopicPartition name) {
        this.name = name;
    }

    FetchedRecord add(long offset) {
        FetchedRecord held = new FetchedRecord(this, offset);
        open.addLast(held);
        return held;
    }

    /** Fetched and, with those before them, not done. */
    int open() {
        return open.size();
    }

    /** Moves on over everything at the front that is done. */
    void advance() {
        while (!open.isEmpty() && open.peekFirst().done) {
            committable = open.removeFirst().offset + 1;
        }
    }

    boolean hasUncommitted() {
        return !gone && committable > committed;
    }

    /** The offset to commit: everything below it is done. */
    long committable() {
        return committable;
    }

    void committed(long offset) {
        committed = Math.max(committed, offset);
    }

    void takeAway() {
        gone = true;
        open.clear();
    }

    boolean gone() {
        return gone;
    }
}

package io.flashsale.kafka;

import java.util.ArrayDeque;
import org.apache.kafka.common.TopicPartition;

/** What was fetched of one partition and is not committed, in the order of the offsets. Guarded by the {@link FetchedPartitions}. */
final class FetchedPartition {
    final TopicPartition name;
    private final ArrayDeque<FetchedRecord> open = new ArrayDeque<>();

    /** Revoked by a rebalance: nothing of it is handed out or committed any more. */
    private volatile boolean gone;

    private long committable = -1;
    private long committed = -1;

    FetchedPartition(TopicPartition name) {
        this.name = name;
    }

    FetchedRecord add(long offset) {
        FetchedRecord record = new FetchedRecord(this, offset);
        open.addLast(record);
        return record;
    }

    /** How many records are not done, or have one before them that is not. */
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

    void revoke() {
        gone = true;
        open.clear();
    }

    /** Also asked without the guard. */
    boolean gone() {
        return gone;
    }
}

package io.flashsale.kafka;

import io.flashsale.ItemId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What was fetched of one partition and may not be committed. Records that are done cost ranges of offsets only, however many lie behind one
 * that is not. Records put aside cost nothing but the offset from which they will be read again. Guarded by the {@link FetchedPartitions}.
 */
final class FetchedPartition {
    private static final long NONE = Long.MAX_VALUE;

    final TopicPartition name;
    private final TreeMap<Long, FetchedRecord> open = new TreeMap<>();
    private final OffsetRanges done = new OffsetRanges();
    private final Map<ItemId, Aside> aside = new HashMap<>();
    private int inTrouble;

    /** Not fetched from until there is room again. */
    boolean full;

    /** Revoked by a rebalance: nothing of it is handed out or committed any more. */
    private volatile boolean gone;

    /** The offset after the last record that was fetched. */
    private long next = -1;

    /** Where to read again what was put aside and is wanted now, and since when. */
    private long rereadFrom = NONE;

    private long rereadSince;
    private long committed = -1;

    /** Records of one item that were put aside. */
    private static final class Aside {
        final long first;
        private long last;
        private int count;

        Aside(long offset) {
            first = offset;
            last = offset;
            count = 1;
        }
    }

    FetchedPartition(TopicPartition name) {
        this.name = name;
    }

    /** Null if the record is known: it was read again because of another one. */
    @Nullable
    FetchedRecord add(long offset) {
        committed = next < 0 ? offset : committed;
        next = Math.max(next, offset + 1);
        if (open.containsKey(offset) || done.contains(offset)) {
            return null;
        }
        FetchedRecord record = new FetchedRecord(this, offset);
        open.put(offset, record);
        return record;
    }

    /** The fetching thread stands here: what lies before, if it was not handed to us, is no record of anybody. */
    void reached(long position) {
        if (rereadFrom == NONE) {
            next = Math.max(next, position);
        }
    }

    /** How many records are in memory. */
    int open() {
        return open.size();
    }

    /** How many of them are of items that are decided as they should. */
    int healthy() {
        return open.size() - inTrouble;
    }

    void done(FetchedRecord record) {
        if (forget(record)) {
            done.add(record.offset);
            done.forgetBelow(committable());
        }
    }

    void trouble(FetchedRecord record) {
        if (open.get(record.offset) == record && !record.inTrouble) {
            record.inTrouble = true;
            inTrouble++;
        }
    }

    void putAside(ItemId item, FetchedRecord record) {
        if (!forget(record)) {
            return;
        }
        Aside known = aside.get(item);
        if (known == null || record.offset < known.first) {
            aside.put(item, new Aside(record.offset));
        } else if (record.offset > known.last) {
            known.last = record.offset;
            known.count++;
        }
    }

    private boolean forget(FetchedRecord record) {
        if (!open.remove(record.offset, record)) {
            return false;
        }
        inTrouble -= record.inTrouble ? 1 : 0;
        return true;
    }

    /** The item is decided again, so what was put aside of it is wanted. */
    void want(ItemId item) {
        Aside wanted = aside.remove(item);
        if (wanted != null) {
            rereadSince = rereadFrom == NONE ? System.nanoTime() : rereadSince;
            rereadFrom = Math.min(rereadFrom, wanted.first);
        }
    }

    /** Gives up what was put aside of the item, and returns how many records that were. */
    int giveUp(ItemId item) {
        Aside left = aside.remove(item);
        done.forgetBelow(committable());
        return left == null ? 0 : left.count;
    }

    /** Where to go on reading if something is wanted again; at once if nothing else is aside, else the others have a moment to join. */
    @Nullable
    Long takeReread(long moment) {
        if (rereadFrom == NONE || (!aside.isEmpty() && System.nanoTime() - rereadSince < moment)) {
            return null;
        }
        next = rereadFrom;
        rereadFrom = NONE;
        return next;
    }

    /** How many offsets lie between the one to commit and the last one fetched. */
    long distance() {
        return next - committable();
    }

    int ranges() {
        return done.size();
    }

    boolean hasUncommitted() {
        return !gone && committable() > committed;
    }

    /** The offset to commit: everything below it is done. */
    long committable() {
        long first = open.isEmpty() ? next : Math.min(next, open.firstKey());
        for (Aside waiting : aside.values()) {
            first = Math.min(first, waiting.first);
        }
        return Math.min(first, rereadFrom);
    }

    void committed(long offset) {
        committed = Math.max(committed, offset);
    }

    void revoke() {
        gone = true;
        open.clear();
        aside.clear();
        done.clear();
        inTrouble = 0;
    }

    /** Also asked without the guard. */
    boolean gone() {
        return gone;
    }
}

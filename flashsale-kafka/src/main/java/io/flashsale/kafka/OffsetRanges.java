package io.flashsale.kafka;

import java.util.Map;
import java.util.TreeMap;

/** Offsets as ranges, so that a million in a row cost as much as one. Not safe for several threads. */
final class OffsetRanges {
    /** The end of each range, exclusive, by its first offset; they neither overlap nor touch. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    boolean contains(long offset) {
        Map.Entry<Long, Long> range = ranges.floorEntry(offset);
        return range != null && offset < range.getValue();
    }

    void add(long offset) {
        if (contains(offset)) {
            return;
        }
        long first = offset;
        long end = offset + 1;
        Map.Entry<Long, Long> before = ranges.floorEntry(offset);
        if (before != null && before.getValue() == offset) {
            first = before.getKey();
        }
        Long after = ranges.remove(end);
        ranges.put(first, after == null ? end : after);
    }

    /** Forgets everything below the offset. */
    void forgetBelow(long offset) {
        Map.Entry<Long, Long> across = ranges.lowerEntry(offset);
        ranges.headMap(offset).clear();
        if (across != null && across.getValue() > offset) {
            ranges.put(offset, across.getValue());
        }
    }

    void clear() {
        ranges.clear();
    }

    /** How many ranges there are. */
    int size() {
        return ranges.size();
    }
}

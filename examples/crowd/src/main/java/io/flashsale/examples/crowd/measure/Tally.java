package io.flashsale.examples.crowd.measure;

import java.util.Arrays;

/** A count of one kind of event and its course over time, in slots of a tenth of a second. */
public final class Tally {
    public static final int SLOTS_PER_SECOND = 10;
    private static final long SLOT_NANOS = 1_000_000_000L / SLOTS_PER_SECOND;
    /** Two hours; what comes later is counted in the last slot. */
    private static final int MAX_SLOTS = 2 * 3_600 * SLOTS_PER_SECOND;

    private int[] slots = new int[64];
    private int used;
    private long count;
    private long firstNanos = Long.MAX_VALUE;
    private long lastNanos;

    /** Counts one event that happened so long after the start. */
    void add(long sinceStartNanos) {
        long moment = Math.max(0, sinceStartNanos);
        int slot = (int) Math.min(MAX_SLOTS - 1, moment / SLOT_NANOS);
        if (slot >= slots.length) {
            slots = Arrays.copyOf(slots, Math.min(MAX_SLOTS, Math.max(slot + 1, slots.length * 2)));
        }
        slots[slot]++;
        used = Math.max(used, slot + 1);
        count++;
        firstNanos = Math.min(firstNanos, moment);
        lastNanos = Math.max(lastNanos, moment);
    }

    public long count() {
        return count;
    }

    /** Events in each slot since the start, up to the last one that has any. */
    public int[] slots() {
        return Arrays.copyOf(slots, used);
    }

    /** Events per second between the first one and the last; no span is taken as shorter than one slot. */
    public double perSecond() {
        return count == 0 ? 0 : count * 1e9 / Math.max(SLOT_NANOS, lastNanos - firstNanos);
    }

    /** The most events in any second. */
    public long busiestSecond() {
        long window = 0;
        long busiest = 0;
        for (int slot = 0; slot < used; slot++) {
            window += slots[slot];
            if (slot >= SLOTS_PER_SECOND) {
                window -= slots[slot - SLOTS_PER_SECOND];
            }
            busiest = Math.max(busiest, window);
        }
        return busiest;
    }
}

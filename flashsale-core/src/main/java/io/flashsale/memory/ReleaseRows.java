package io.flashsale.memory;

import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Release;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The releases of one item by state, oldest first. Each is in one of the three: NEW, then COUNTED, then DONE. Called under the lock of the
 * item's rows, except {@link #anyOpen}.
 */
final class ReleaseRows {
    private final Map<TicketId, Release> fresh = new LinkedHashMap<>();
    private final Map<TicketId, Release> counted = new LinkedHashMap<>();
    private final Map<TicketId, Release> done = new LinkedHashMap<>();
    private long countedUnits;
    private volatile boolean anyOpen;

    void add(Release release) {
        fresh.put(release.ticket().id(), release);
        anyOpen = true;
    }

    /** Counts the oldest NEW one; null if there is none, or no more are wanted. */
    @Nullable
    Release countNext(int wanted) {
        Iterator<Release> oldest = fresh.values().iterator();
        if (wanted < 1 || !oldest.hasNext()) {
            return null;
        }
        Release release = oldest.next();
        oldest.remove();
        counted.put(release.ticket().id(), release);
        countedUnits += release.ticket().quantity();
        return release;
    }

    void finish(TicketId ticket) {
        Release release = counted.remove(ticket);
        if (release != null) {
            countedUnits -= release.ticket().quantity();
            done.put(ticket, release);
            anyOpen = !fresh.isEmpty() || !counted.isEmpty();
        }
    }

    boolean done(TicketId ticket) {
        return done.containsKey(ticket);
    }

    /** Whether one is not DONE; without any lock. */
    boolean anyOpen() {
        return anyOpen;
    }

    long countedUnits() {
        return countedUnits;
    }

    List<Release> fresh() {
        return List.copyOf(fresh.values());
    }

    List<Release> counted(int max) {
        return counted.values().stream().limit(max).toList();
    }

    List<Release> done() {
        return List.copyOf(done.values());
    }
}

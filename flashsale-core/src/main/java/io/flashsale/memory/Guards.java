package io.flashsale.memory;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids of calls that were executed, each with what it answered, for a while. A guard is found at least until its time is over; afterwards
 * each new guard removes up to two old ones. So there are never more than were added within one lifetime, or at once. Not safe for several
 * threads.
 */
final class Guards<K, V> {
    private static final int PURGED_PER_CALL = 2;

    private record Guard<V>(V value, Instant until) {}

    private final Map<K, Guard<V>> guards = new LinkedHashMap<>();

    @Nullable
    V get(K id) {
        Guard<V> guard = guards.get(id);
        return guard == null ? null : guard.value();
    }

    boolean contains(K id) {
        return guards.containsKey(id);
    }

    void put(K id, V value, Instant now, Instant until) {
        purge(now);
        guards.put(id, new Guard<>(value, until));
    }

    void remove(K id) {
        guards.remove(id);
    }

    int size() {
        return guards.size();
    }

    private void purge(Instant now) {
        Iterator<Guard<V>> oldestFirst = guards.values().iterator();
        for (int purged = 0; purged < PURGED_PER_CALL && oldestFirst.hasNext(); purged++) {
            if (!now.isAfter(oldestFirst.next().until())) {
                return;
            }
            oldestFirst.remove();
        }
    }
}

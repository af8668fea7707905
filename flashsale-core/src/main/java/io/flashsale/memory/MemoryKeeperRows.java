package io.flashsale.memory;

import io.flashsale.ItemId;
import io.flashsale.spi.Arguments;
import io.flashsale.spi.KeeperRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The keepers' rows in this process's memory: for one process, or several nodes in one.
 *
 * <p><b>Threads.</b> Safe for any number of threads; nothing blocks for long.
 */
public final class MemoryKeeperRows implements KeeperRows {
    /** Ends of passes by item and node; those that are over leave whenever somebody asks. */
    private final Map<ItemId, Map<String, Instant>> passes = new HashMap<>();

    private final TreeMap<String, Instant> goneAt = new TreeMap<>();
    private final Clock clock;

    public MemoryKeeperRows(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized List<String> beat(String node) {
        checkNode(node);
        Instant now = clock.instant();
        goneAt.put(node, now.plus(GONE_AFTER));
        goneAt.values().removeIf(end -> !end.isAfter(now));
        return List.copyOf(goneAt.keySet());
    }

    @Override
    public synchronized void leave(String node) {
        goneAt.remove(node);
        passes.values().forEach(nodes -> nodes.remove(node));
    }

    @Override
    public synchronized void pass(ItemId item, String node, Duration howLong) {
        checkNode(node);
        Arguments.positive("howLong", howLong);
        passes.computeIfAbsent(item, key -> new HashMap<>())
                .put(node, clock.instant().plus(howLong));
    }

    @Override
    public synchronized Map<ItemId, Set<String>> passes() {
        Instant now = clock.instant();
        passes.values().forEach(nodes -> nodes.values().removeIf(end -> !end.isAfter(now)));
        passes.values().removeIf(Map::isEmpty);
        Map<ItemId, Set<String>> open = new HashMap<>();
        passes.forEach((item, nodes) -> open.put(item, new TreeSet<>(nodes.keySet())));
        return open;
    }

    private static void checkNode(String node) {
        Arguments.printableAscii("node", node, MAX_NODE);
    }
}

package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.spi.KeeperRows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which items this node keeps, as of its last beat. When the rows cannot be reached the last view stays: nodes that disagree only do the
 * same work twice.
 */
final class Keepers {
    private static final Duration PASS = Duration.ofSeconds(30);

    private final KeeperRows rows;
    private final String node;
    private final AtomicLong passed = new AtomicLong();
    private volatile View view = new View(List.of(), Map.of());

    Keepers(KeeperRows rows, String node) {
        this.rows = rows;
        this.node = node;
    }

    /** Says that this node is alive and looks who else is; blocks. True if it was the first time. */
    boolean beat() {
        View before = view;
        view = new View(rows.beat(node), rows.passes());
        return before.nodes.isEmpty();
    }

    boolean keeps(ItemId item) {
        View now = view;
        if (now.nodes.size() == 1) {
            return now.nodes.get(0).equals(node);
        }
        return KeeperChoice.keeper(item, now.nodes, now.passes.getOrDefault(item, Set.of()))
                .filter(node::equals)
                .isPresent();
    }

    /** How many nodes were alive, this one among them; 0 before the first beat. */
    int nodes() {
        return view.nodes.size();
    }

    /** How often this node has left an item to the next one. */
    long passed() {
        return passed.get();
    }

    /** Leaves the item to the next node for a while; blocks. */
    void pass(ItemId item) {
        if (view.nodes.size() > 1 && !view.passes.getOrDefault(item, Set.of()).contains(node)) {
            rows.pass(item, node, PASS);
            passed.incrementAndGet();
        }
    }

    /** Leaves all items to the others at once; blocks. */
    void leave() {
        view = new View(List.of(), Map.of());
        rows.leave(node);
    }

    /**
     * What was seen at a beat.
     *
     * @param nodes that are alive, this one among them; none before the first beat
     * @param passes nodes that cannot keep an item now
     */
    private record View(List<String> nodes, Map<ItemId, Set<String>> passes) {}
}

package io.flashsale.internal;

import io.flashsale.ItemId;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/*
 * Rendezvous hashing: each node draws a number for the item, the highest keeps it. When a node comes or goes, only the items that it wins or
 * had won change hands, and all nodes that see the same list agree without a word.
 */
/** Chooses which of the live nodes keeps an item. */
final class KeeperChoice {
    private KeeperChoice() {}

    /**
     * The item's keeper.
     *
     * @param nodes that are alive
     * @param passed nodes that cannot keep the item for a while; they count again if no other is left
     * @return empty if no node is alive
     */
    static Optional<String> keeper(ItemId item, Collection<String> nodes, Set<String> passed) {
        byte[] key = item.toString().getBytes(StandardCharsets.UTF_8);
        String first = null;
        boolean firstPassed = true;
        long most = 0;
        for (String node : nodes) {
            boolean hasPassed = passed.contains(node);
            long draw = draw(key, node);
            boolean wins = first == null
                    || (firstPassed && !hasPassed)
                    || (firstPassed == hasPassed && (draw > most || (draw == most && node.compareTo(first) > 0)));
            if (wins) {
                first = node;
                firstPassed = hasPassed;
                most = draw;
            }
        }
        return Optional.ofNullable(first);
    }

    /** FNV-1a over both, and a finish that spreads it over all bits. */
    private static long draw(byte[] item, String node) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : node.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ 0xff) * 0x100000001b3L;
        for (byte each : item) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}

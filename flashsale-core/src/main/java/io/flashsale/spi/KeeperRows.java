package io.flashsale.spi;

import io.flashsale.ItemId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes are there to keep items, as all of them see it: a row per node that is alive, and a row for each item that a node cannot keep
 * for a while. Both end by themselves, by one clock for all. They only save work: two nodes that keep the same item do no harm.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls block. Errors as {@link OrderStore}.
 */
public interface KeeperRows {
    /** A node that has not been heard of for this long is gone. */
    Duration GONE_AFTER = Duration.ofSeconds(3);

    /** Maximum length of a node's name. */
    int MAX_NODE = 64;

    /**
     * Says that this node is alive; to be called about once a second.
     *
     * @param node 1 to {@value #MAX_NODE} printable ASCII characters
     * @return the nodes that are alive, this one among them, in the order of their names
     */
    List<String> beat(String node);

    /** Takes this node off the list at once, with its passes. */
    void leave(String node);

    /** Notes that this node cannot keep the item until so much time has passed; again: from now on. */
    void pass(ItemId item, String node, Duration howLong);

    /** The passes that have not ended: the nodes that cannot keep an item now. Items without any are absent. */
    Map<ItemId, Set<String>> passes();
}

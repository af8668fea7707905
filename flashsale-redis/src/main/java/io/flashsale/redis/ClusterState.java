package io.flashsale.redis;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a cluster serves every slot, according to one of its nodes. */
final class ClusterState {
    private static final String SLOTS = "16384";

    private ClusterState() {}

    /** Null if all is well. */
    static @Nullable String problem(Map<String, String> clusterInfo) {
        String state = clusterInfo.getOrDefault("cluster_state", "unknown");
        String served = clusterInfo.getOrDefault("cluster_slots_ok", "0");
        return state.equals("ok") && served.equals(SLOTS)
                ? null
                : "says that its cluster is in state " + state + " and serves " + served + " of " + SLOTS
                        + " slots: see CLUSTER INFO and CLUSTER NODES";
    }
}

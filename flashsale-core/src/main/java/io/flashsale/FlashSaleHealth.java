package io.flashsale;

import java.time.Instant;
import java.util.Map;

/**
 * How the library is doing.
 *
 * @param running started and not closed
 * @param tasks by name of each background task
 * @param keeping how this node looks after items; {@link Keeping#NONE} where it does not decide, and until its first beat
 */
public record FlashSaleHealth(boolean running, Map<String, Task> tasks, Keeping keeping) {
    public FlashSaleHealth {
        tasks = Map.copyOf(tasks);
    }

    /** Running, and no task has failed on its last run. */
    public boolean healthy() {
        return running
                && tasks.values().stream().allMatch(task -> task.lastError().isEmpty());
    }

    /**
     * A background task.
     *
     * @param lastSuccess when it last went through; {@link Instant#EPOCH} if never
     * @param lastError what its last run failed with; empty if it did not
     */
    public record Task(Instant lastSuccess, String lastError) {}

    /**
     * How a node that decides shares the items with the others, as of its last beat, which is the last success of the task {@code keeper}.
     *
     * @param items that this node keeps, of all that are looked after
     * @param nodes that are alive and share the items, this one among them
     * @param taken items that came from another node to this one since it started
     * @param left items that went from this node to another since it started
     * @param passed times that this node left an item to the next one because its rounds failed or hung
     */
    public record Keeping(int items, int nodes, long taken, long left, long passed) {
        /** Of a node that keeps nothing. */
        public static final Keeping NONE = new Keeping(0, 0, 0, 0, 0);
    }
}

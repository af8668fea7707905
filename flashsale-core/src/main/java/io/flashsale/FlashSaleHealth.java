package io.flashsale;

import java.time.Instant;
import java.util.Map;

/**
 * How the library is doing.
 *
 * @param running started and not closed
 * @param tasks by name of each background task
 */
public record FlashSaleHealth(boolean running, Map<String, Task> tasks) {
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
}

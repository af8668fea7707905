package io.flashsale.spring.boot.health;

import io.flashsale.FlashSaleHealth;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the health indicators of both Spring Boots report; knows none of their classes.
 *
 * @param up whether the background work runs and no task failed on its last run
 * @param details by name: running, and for each task when it last succeeded and what it last failed with
 */
record HealthReport(boolean up, Map<String, Object> details) {
    static HealthReport of(FlashSaleHealth health) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("running", health.running());
        Map<String, Object> tasks = new TreeMap<>();
        health.tasks().forEach((name, task) -> tasks.put(name, describe(task)));
        details.put("tasks", tasks);
        return new HealthReport(health.healthy(), details);
    }

    private static Map<String, Object> describe(FlashSaleHealth.Task task) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("lastSuccess", task.lastSuccess().toString());
        if (!task.lastError().isEmpty()) {
            details.put("lastError", task.lastError());
        }
        return details;
    }
}

package io.flashsale.spring.boot.health;

import io.flashsale.FlashSaleHealth;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the health indicators of both Spring Boots report; knows none of their classes.
 *
 * @param up whether the background work runs and no task failed on its last run
 * @param details by name: running, for each task when it last succeeded and what it last failed with, and how a node keeps items
 */
record HealthReport(boolean up, Map<String, Object> details) {
    static HealthReport of(FlashSaleHealth health) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("running", health.running());
        Map<String, Object> tasks = new TreeMap<>();
        health.tasks().forEach((name, task) -> tasks.put(name, describe(task)));
        details.put("tasks", tasks);
        if (!health.keeping().equals(FlashSaleHealth.Keeping.NONE)) {
            details.put("keeping", describe(health.keeping()));
        }
        return new HealthReport(health.healthy(), details);
    }

    private static Map<String, Object> describe(FlashSaleHealth.Keeping keeping) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("items", keeping.items());
        details.put("nodes", keeping.nodes());
        details.put("taken", keeping.taken());
        details.put("left", keeping.left());
        details.put("passed", keeping.passed());
        return details;
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

package io.flashsale.benchmarks;

import io.flashsale.benchmarks.report.Part;

/** Benchmarks that belong together; each suite runs in a JVM of its own and starts the servers it needs. */
@FunctionalInterface
public interface Suite {
    Part run(Setup setup) throws Exception;
}

package io.flashsale.benchmarks.growth;

import io.flashsale.benchmarks.load.ProcessorTime;

/** A stretch of work that is measured as a whole: looking up the processor time takes longer than several hundred orders. */
final class Stretch {
    private final ProcessorTime before = ProcessorTime.now();

    /** From the beginning of the stretch until now. */
    Cost cost(long orders, long nanos) {
        return new Cost(orders, ProcessorTime.now().since(before, 1).sum(), nanos / 1_000.0);
    }
}

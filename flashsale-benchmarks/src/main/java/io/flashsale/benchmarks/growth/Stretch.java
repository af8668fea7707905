package io.flashsale.benchmarks.growth;

import io.flashsale.benchmarks.load.ProcessorTime;

/** A stretch of work that is measured as a whole: looking up the processor time takes longer than some hundred orders. */
final class Stretch {
    private final ProcessorTime before = ProcessorTime.now();
    private long orders;
    private long nanos;

    /** So many orders more took so long. */
    void took(long more, long moreNanos) {
        orders += more;
        nanos += moreNanos;
    }

    /** From the beginning of the stretch until now. */
    Cost cost() {
        return new Cost(orders, ProcessorTime.now().since(before, 1).sum(), nanos / 1_000.0);
    }
}

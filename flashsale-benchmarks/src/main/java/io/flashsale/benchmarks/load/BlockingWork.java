package io.flashsale.benchmarks.load;

import io.flashsale.benchmarks.load.AsyncWork.Outcome;

/** One call of one buyer, whose thread waits for its end. Safe for several threads. */
@FunctionalInterface
public interface BlockingWork {
    Outcome call() throws Exception;
}

package io.flashsale.benchmarks.load;

import java.util.concurrent.CompletionStage;

/** One call of one buyer, begun without waiting for its end. Called by several threads. */
@FunctionalInterface
public interface AsyncWork {
    CompletionStage<Outcome> begin();

    /** What the buyer heard. */
    enum Outcome {
        ACCEPTED,
        REFUSED
    }
}

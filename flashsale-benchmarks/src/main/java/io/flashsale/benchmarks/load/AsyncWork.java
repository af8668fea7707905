package io.flashsale.benchmarks.load;

import java.util.concurrent.CompletionStage;

/** One call of one buyer, started without waiting for its end. Safe for several threads. */
@FunctionalInterface
public interface AsyncWork {
    CompletionStage<Outcome> begin();

    /** The answer that the buyer got. */
    enum Outcome {
        ACCEPTED,
        REFUSED
    }
}

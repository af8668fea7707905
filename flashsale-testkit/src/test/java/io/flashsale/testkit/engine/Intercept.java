package io.flashsale.testkit.engine;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Stands between the engine and an adapter: sees every call, and decides what becomes of it. */
interface Intercept {
    Intercept NOTHING = new Intercept() {};

    /** A call that answers with a stage. */
    default <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
        return real.get();
    }

    /** A call that blocks. */
    default <T> T value(String call, Supplier<T> real) {
        return real.get();
    }
}

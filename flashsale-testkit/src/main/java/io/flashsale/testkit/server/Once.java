package io.flashsale.testkit.server;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is made with the first use; a failure is not kept. Safe for several threads. */
final class Once<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private @Nullable T made;

    Once(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public synchronized T get() {
        T known = made;
        if (known == null) {
            known = maker.get();
            made = known;
        }
        return known;
    }
}

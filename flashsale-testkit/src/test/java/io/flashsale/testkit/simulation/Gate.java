package io.flashsale.testkit.simulation;

import io.flashsale.testing.Intercept;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands before an adapter and sees every call with its arguments, whatever verbs its SPI has. */
interface Gate {
    /** Passes the call on, or does not. */
    @Nullable
    Object call(Method verb, @Nullable Object @Nullable [] arguments);

    /** An adapter whose calls all pass the gate. */
    static <T> T before(Class<T> spi, Gate gate) {
        return spi.cast(Proxy.newProxyInstance(
                spi.getClassLoader(), new Class<?>[] {spi}, (proxy, verb, arguments) -> gate.call(verb, arguments)));
    }

    /** An adapter whose calls all pass an intercept. */
    static <T> T before(Class<T> spi, T real, Supplier<Intercept> intercept) {
        return before(
                spi,
                (verb, arguments) -> CompletionStage.class.isAssignableFrom(verb.getReturnType())
                        ? intercept.get().stage(verb.getName(), () -> stage(real, verb, arguments))
                        : intercept.get().value(verb.getName(), () -> run(real, verb, arguments)));
    }

    @SuppressWarnings("unchecked")
    private static CompletionStage<Object> stage(Object real, Method verb, @Nullable Object @Nullable [] arguments) {
        return (CompletionStage<Object>) run(real, verb, arguments);
    }

    /** Calls the real one; throws what it throws. */
    @SuppressWarnings("NullAway") // a call may well answer nothing
    static Object run(Object real, Method verb, @Nullable Object @Nullable [] arguments) {
        try {
            return verb.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}

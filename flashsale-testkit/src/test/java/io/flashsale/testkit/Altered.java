package io.flashsale.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Makes an implementation that is wrong in one method, to see the proofs find it. */
public final class Altered {
    /** What the wrong method does: it may execute the right one, as often as it likes and with other arguments. */
    @FunctionalInterface
    public interface Method<S> {
        Object call(S right, Object[] arguments) throws Throwable;
    }

    private Altered() {}

    public static <S> S altered(Class<S> type, S right, String name, Method<S> wrong) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            try {
                return method.getName().equals(name) ? wrong.call(right, args) : method.invoke(right, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}

package io.flashsale.architecture;

import io.flashsale.internal.HandlerList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the dependency rule must find: visible types that show an internal one by what they inherit from a hidden one. */
public final class Leaks {
    private Leaks() {}

    public static class BySuperclass extends HiddenClass {}

    static class HiddenClass {
        public @Nullable HandlerList inherited() {
            return null;
        }
    }

    public interface ByInterface extends HiddenInterface {}

    interface HiddenInterface {
        void inherited(HandlerList handlers);
    }

    public abstract static class ByDeclaration extends HiddenDeclaration {}

    abstract static class HiddenDeclaration implements Supplier<HandlerList> {}
}

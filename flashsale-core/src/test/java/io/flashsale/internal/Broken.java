package io.flashsale.internal;

import io.flashsale.StoreUnavailableException;
import io.flashsale.testing.Intercept;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What can happen to the calls of a given name. */
final class Broken {
    private Broken() {}

    /** They never reach the server, and that is certain. */
    static Intercept refused(String... calls) {
        return on(calls, false, false);
    }

    /** They never reach the server, but the caller cannot know. */
    static Intercept dropped(String... calls) {
        return on(calls, false, true);
    }

    /** They are executed, but the reply is lost. */
    static Intercept replyLost(String... calls) {
        return on(calls, true, true);
    }

    /** They are answered as done, but never reach the server. */
    static Intercept lost(String... calls) {
        Predicate<String> hit = Set.of(calls)::contains;
        return new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                return hit.test(call) ? CompletableFuture.completedFuture(null) : real.get();
            }
        };
    }

    /** They are neither executed nor answered. */
    static Intercept silent(String... calls) {
        Predicate<String> hit = Set.of(calls)::contains;
        return new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                return hit.test(call) ? new CompletableFuture<>() : real.get();
            }
        };
    }

    /** Every call fails, certainly without effect. */
    static Intercept down() {
        return new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                return CompletableFuture.failedFuture(unavailable(false));
            }

            @Override
            public <T> T value(String call, Supplier<T> real) {
                throw unavailable(false);
            }
        };
    }

    private static Intercept on(String[] calls, boolean executed, boolean maybeDone) {
        Predicate<String> hit = Set.of(calls)::contains;
        return new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                if (!hit.test(call)) {
                    return real.get();
                }
                if (executed) {
                    Object unused = real.get();
                }
                return CompletableFuture.failedFuture(unavailable(maybeDone));
            }

            @Override
            public <T> T value(String call, Supplier<T> real) {
                if (!hit.test(call)) {
                    return real.get();
                }
                if (executed) {
                    Object unused = real.get();
                }
                throw unavailable(maybeDone);
            }
        };
    }

    /** Only the first of these calls go wrong, as many as {@code howMany} says. */
    static Intercept first(int howMany, Intercept fault, String... calls) {
        Predicate<String> hit = Set.of(calls)::contains;
        int[] left = {howMany};
        return new Intercept() {
            private boolean isHit(String call) {
                return hit.test(call) && left[0]-- > 0;
            }

            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                return isHit(call) ? fault.stage(call, real) : real.get();
            }

            @Override
            public <T> T value(String call, Supplier<T> real) {
                return isHit(call) ? fault.value(call, real) : real.get();
            }
        };
    }

    static StoreUnavailableException unavailable(boolean maybeDone) {
        return new StoreUnavailableException("injected", null, maybeDone);
    }
}

package io.flashsale.internal;

import java.lang.reflect.UndeclaredThrowableException;
import org.jspecify.annotations.Nullable;

/** Does one thing after the other, whatever fails, and fails at the end if anything did. Not safe for several threads. */
final class FirstFailure {
    private @Nullable Throwable firstFailure;

    void with(BackgroundTask.Work work) {
        try {
            work.run();
        } catch (Throwable e) { // a missing class too, and what Kotlin throws undeclared
            if (firstFailure == null) {
                firstFailure = e;
            }
        }
    }

    void end() throws Exception {
        if (firstFailure instanceof Error error) {
            throw error;
        }
        if (firstFailure != null) {
            throw firstFailure instanceof Exception e ? e : new UndeclaredThrowableException(firstFailure);
        }
    }
}

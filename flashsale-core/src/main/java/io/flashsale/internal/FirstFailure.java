package io.flashsale.internal;

import org.jspecify.annotations.Nullable;

/** Does one thing after the other, whatever fails, and fails at the end if anything did. Not safe for several threads. */
final class FirstFailure {
    private @Nullable Exception firstFailure;

    void with(BackgroundTask.Work work) {
        try {
            work.run();
        } catch (Exception e) {
            if (firstFailure == null) {
                firstFailure = e;
            }
        }
    }

    void end() throws Exception {
        if (firstFailure != null) {
            throw firstFailure;
        }
    }
}

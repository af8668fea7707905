package io.flashsale.kafka;

import io.flashsale.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The end of the start's patience. */
final class Deadline {
    private static final long STEP_MILLIS = 20;

    private final Duration patience;
    private final long end;

    Deadline(Duration patience) {
        this.patience = patience;
        this.end = System.nanoTime() + patience.toNanos();
    }

    boolean over() {
        return System.nanoTime() - end >= 0;
    }

    /** What is left, at least a millisecond. */
    long leftMillis() {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    /** Rests for a moment before another try. */
    void rest(String waitingFor, @Nullable Throwable lastFailure) {
        if (over()) {
            throw new StoreUnavailableException(
                    "waited " + patience.toSeconds() + " s in vain for " + waitingFor, lastFailure, false);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for " + waitingFor, e, false);
        }
    }
}

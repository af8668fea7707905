package io.flashsale.internal;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** The time that may be spent while a lock is held; asked before every call. */
final class Budget {
    private final LedgerTime time;
    private final Duration limit;
    private final long end;

    /** Begins now. */
    Budget(LedgerTime time, Duration limit) {
        this.time = time;
        this.limit = limit;
        this.end = time.millis() + limit.toMillis();
    }

    /**
     * What is left.
     *
     * @throws TimeoutException if nothing is
     */
    Duration left() throws TimeoutException {
        long left = end - time.millis();
        if (left <= 0) {
            throw new TimeoutException("not done within " + limit);
        }
        return Duration.ofMillis(left);
    }
}

package io.flashsale.internal;

import io.flashsale.StoreUnavailableException;
import java.time.Instant;

/**
 * Remembers when the order store last failed to answer. Ages stand still while it is unreachable: a ticket that could not have been
 * decided is not lost.
 */
final class StoreWatch {
    private final LedgerTime time;
    private volatile long lastFailureMillis = Long.MIN_VALUE / 2;

    StoreWatch(LedgerTime time) {
        this.time = time;
    }

    void failed(Throwable error) {
        if (Stages.unwrap(error) instanceof StoreUnavailableException) {
            lastFailureMillis = time.now().toEpochMilli();
        }
    }

    /** How long the ticket could have been decided, in milliseconds. */
    long age(Instant issuedAt) {
        return time.now().toEpochMilli() - Math.max(issuedAt.toEpochMilli(), lastFailureMillis);
    }
}

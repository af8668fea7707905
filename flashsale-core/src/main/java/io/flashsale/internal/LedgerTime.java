package io.flashsale.internal;

import java.time.Clock;
import java.time.Instant;

/**
 * This node's estimate of the ledger's time. A node whose own clock is wrong still opens the sale when the ledger does; safety depends
 * on neither clock, because the ledger checks its own again.
 */
final class LedgerTime {
    private final Clock clock;
    private volatile long offsetMillis;

    LedgerTime(Clock clock) {
        this.clock = clock;
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.millis() + offsetMillis);
    }

    /** Learns from a reply: its time was the ledger's somewhere between sending and now. */
    void observe(Instant ledgerTime, long sentAtMillis) {
        long now = clock.millis();
        long offset = ledgerTime.toEpochMilli() - (sentAtMillis + now) / 2;
        long uncertainty = (now - sentAtMillis) / 2 + 1;
        if (Math.abs(offset - offsetMillis) > uncertainty) {
            offsetMillis = offset;
        }
    }

    long millis() {
        return clock.millis();
    }
}

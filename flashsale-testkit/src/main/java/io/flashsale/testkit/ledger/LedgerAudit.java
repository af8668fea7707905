package io.flashsale.testkit.ledger;

import io.flashsale.spi.LedgerEntry;
import io.flashsale.testkit.ledger.RawBucket.RawReservation;
import java.util.ArrayList;
import java.util.List;

/** The arithmetic that must hold in a bucket after every call. What does not hold is returned as sentences. */
public final class LedgerAudit {
    private LedgerAudit() {}

    /** What is wrong with the bucket at this moment; empty if nothing. */
    public static List<String> violations(RawBucket raw) {
        List<String> found = new ArrayList<>();
        if (raw.available() < 0) {
            found.add("available is " + raw.available() + ", below zero");
        }
        long pending = raw.tickets().values().stream()
                .filter(ticket -> ticket.state() == LedgerEntry.State.PENDING)
                .mapToLong(RawReservation::quantity)
                .sum();
        if (pending != raw.pending()) {
            found.add("pending says " + raw.pending() + ", but the pending tickets hold " + pending);
        }
        long lent = raw.transfers().values().stream().mapToLong(Long::longValue).sum();
        if (lent != raw.lent()) {
            found.add("lent says " + raw.lent() + ", but the transfers hold " + lent);
        }
        raw.used().forEach((buyer, used) -> {
            if (used < 0) {
                found.add("buyer " + buyer + " has used " + used + ", below zero");
            }
        });
        return found;
    }
}

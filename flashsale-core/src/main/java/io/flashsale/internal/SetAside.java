package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Remembers which tickets failed when they were decided alone, to tell one bad ticket from a host's writer that fails for a while.
 *
 * <p>That a ticket is bad is proven by others of its item that the writer takes: it fails, another one gets through, it fails again, and all that
 * once more, over ten seconds. Without such proof, because nothing else is sold, it is given up after a minute.
 *
 * <p>A failure that may pass by itself needs longer, a minute with proof and ten without, and in both cases only few tickets of the item may
 * be failing: more are an outage, which is waited for.
 *
 * <p>What is forgotten here, with the process or because there is too much of it, only takes longer. At most {@value #MAX_NOTES} tickets.
 */
final class SetAside {
    private static final int MAX_NOTES = 10_000;
    private static final int MIN_FAILURES = 3;
    private static final int MIN_PROOFS = 2;
    private static final int MAX_BAD_TICKETS = 3;
    private static final Duration MIN_TIME = Duration.ofSeconds(10);
    private static final Duration MAX_TIME = Duration.ofMinutes(1);
    private static final Duration MAX_OUTAGE = Duration.ofMinutes(10);
    /** A ticket that has not failed for so long has been decided elsewhere: the sweeper brings it every few seconds. */
    private static final Duration FORGET = Duration.ofMinutes(1);

    private final LedgerTime time;
    private final ConcurrentMap<TicketId, Note> notes = new ConcurrentHashMap<>();

    SetAside(LedgerTime time) {
        this.time = time;
    }

    boolean contains(Ticket ticket) {
        return !notes.isEmpty() && notes.containsKey(ticket.id());
    }

    /**
     * Notes another failure of a ticket that was decided alone; true if the ticket is to be given up.
     *
     * @param mayPass whether it says that something was not reachable
     */
    boolean failed(Ticket ticket, boolean mayPass) {
        long now = time.millis();
        notes.values().removeIf(note -> now - note.failedAt > FORGET.toMillis());
        if (notes.size() >= MAX_NOTES) {
            notes.clear();
        }
        Note note = notes.compute(
                ticket.id(),
                (id, before) ->
                        before == null ? new Note(ticket.item(), now, now, 1, false, 0) : before.failedAgain(now));
        boolean proven = note.proofs >= MIN_PROOFS;
        Duration age = Duration.ofMillis(now - note.since);
        Duration enough = mayPass ? proven ? MAX_TIME : MAX_OUTAGE : proven ? MIN_TIME : MAX_TIME;
        return note.failures >= MIN_FAILURES
                && age.compareTo(enough) >= 0
                && (!mayPass || failing(ticket.item()) <= MAX_BAD_TICKETS);
    }

    private long failing(ItemId item) {
        return notes.values().stream().filter(note -> note.item.equals(item)).count();
    }

    /** Notes that the host's writer has just taken an order of this item. */
    void writerWorks(ItemId item) {
        if (!notes.isEmpty()) {
            notes.replaceAll((id, note) -> note.item.equals(item) ? note.writerWorks() : note);
        }
    }

    /** These have a row. */
    void decided(Collection<Ticket> tickets) {
        if (!notes.isEmpty()) {
            tickets.forEach(ticket -> notes.remove(ticket.id()));
        }
    }

    /**
     * A ticket that failed alone.
     *
     * @param since when it failed first
     * @param failedAt when it failed last
     * @param othersSince whether the writer has taken another order of the item since then
     * @param proofs how often it failed after that
     */
    private record Note(ItemId item, long since, long failedAt, int failures, boolean othersSince, int proofs) {
        Note failedAgain(long now) {
            return new Note(item, since, now, failures + 1, false, othersSince ? proofs + 1 : proofs);
        }

        Note writerWorks() {
            return new Note(item, since, failedAt, failures, true, proofs);
        }
    }
}

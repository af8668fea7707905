package io.flashsale.internal;

import io.flashsale.Ticket;
import io.flashsale.TicketId;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Remembers which tickets failed when they were decided alone, to tell one bad ticket from a host's writer that fails for a while.
 *
 * <p>That a ticket is bad is proven by others that the writer takes: it fails, another one gets through, it fails again, and all that once more, over
 * ten seconds; over a minute, if its failure may pass by itself. Without such proof, because nothing else is sold, it is given up after a
 * minute; if its failure may pass, after ten, and only if hardly any other ticket fails, because else it is an outage, which is waited for.
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
        if (notes.size() >= MAX_NOTES) {
            notes.clear();
        }
        Note note = notes.compute(
                ticket.id(), (id, before) -> before == null ? new Note(now, 1, false, 0) : before.failedAgain());
        Duration age = Duration.ofMillis(now - note.since);
        return note.failures >= MIN_FAILURES && (isBad(note, age, mayPass) || isGivenUp(age, mayPass));
    }

    private static boolean isBad(Note note, Duration age, boolean mayPass) {
        return note.proofs >= MIN_PROOFS && age.compareTo(mayPass ? MAX_TIME : MIN_TIME) >= 0;
    }

    private boolean isGivenUp(Duration age, boolean mayPass) {
        return mayPass
                ? age.compareTo(MAX_OUTAGE) >= 0 && notes.size() <= MAX_BAD_TICKETS
                : age.compareTo(MAX_TIME) >= 0;
    }

    /** Notes that the host's writer has just taken an order. */
    void writerWorks() {
        if (!notes.isEmpty()) {
            notes.replaceAll((id, note) -> note.writerWorks());
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
     * @param othersSince whether the writer has taken another order since it failed last
     * @param proofs how often it failed after that
     */
    private record Note(long since, int failures, boolean othersSince, int proofs) {
        Note failedAgain() {
            return new Note(since, failures + 1, false, othersSince ? proofs + 1 : proofs);
        }

        Note writerWorks() {
            return new Note(since, failures, true, proofs);
        }
    }
}

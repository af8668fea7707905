package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Remembers which tickets failed when they were decided alone, to tell one bad ticket from a host's writer that fails for a while. A bad
 * ticket fails three times over ten seconds while others of its item are decided, or for a minute while nothing is, unless its failure may pass.
 *
 * <p>What is forgotten here, with the process or because there is too much of it, only takes longer. At most {@value #MAX_NOTES} tickets.
 */
final class SetAside {
    private static final int MAX_NOTES = 10_000;
    private static final int MIN_FAILURES = 3;
    private static final Duration MIN_TIME = Duration.ofSeconds(10);
    private static final Duration MAX_TIME = Duration.ofMinutes(1);

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
     * @param mayPass whether it says that something was not reachable, so that time proves nothing
     */
    boolean failed(Ticket ticket, boolean mayPass) {
        long now = time.millis();
        if (notes.size() >= MAX_NOTES) {
            notes.clear();
        }
        Note note = notes.compute(
                ticket.id(),
                (id, before) -> before == null
                        ? new Note(ticket.item(), now, 1, false)
                        : new Note(before.item, before.since, before.failures + 1, before.othersDecided));
        long age = now - note.since;
        return note.failures >= MIN_FAILURES
                && ((age >= MAX_TIME.toMillis() && !mayPass) || (note.othersDecided && age >= MIN_TIME.toMillis()));
    }

    /** Notes that these tickets of the item have been decided: what fails from now on fails by itself. */
    void decided(ItemId item, List<Ticket> tickets) {
        if (notes.isEmpty()) {
            return;
        }
        tickets.forEach(ticket -> notes.remove(ticket.id()));
        notes.replaceAll(
                (id, note) -> note.item.equals(item) ? new Note(note.item, note.since, note.failures, true) : note);
    }

    /**
     * A ticket that failed alone.
     *
     * @param since when it failed first
     * @param othersDecided whether others of its item have been decided since
     */
    private record Note(ItemId item, long since, int failures, boolean othersDecided) {}
}

package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.internal.QueueProgress.Seen;
import java.time.Duration;

/**
 * What becomes of a reservation that is due and has no row. The end of its partition is noted at the first look; once the consumers have
 * passed it the record is not coming, and the ticket is sent again; passed again, it is decided without the queue. A ticket that is old
 * while the queue stands still, or very old, is decided whatever was noted: deciding is always safe, and every wait has a bound.
 *
 * <p>What is forgotten here, with the process or because there is too much of it, only takes longer. At most {@value #MAX_NOTES} tickets.
 */
final class SweptTickets {
    private static final long MAX_NOTES = 100_000;
    private static final Duration OLD = Duration.ofSeconds(10);
    static final Duration NO_PROGRESS = Duration.ofSeconds(3);

    private final Duration veryOld;
    private final Cache<TicketId, Note> notes =
            Caffeine.newBuilder().maximumSize(MAX_NOTES).executor(Runnable::run).build();

    /** What to do with a ticket. */
    enum Step {
        WAIT,
        SEND,
        DECIDE
    }

    SweptTickets(Duration veryOld) {
        this.veryOld = veryOld;
    }

    /**
     * The next step of a ticket without a row, noted as done.
     *
     * @param age since it was issued
     * @param seen where its partition stands
     * @param queueDown whether there is no queue to speak of
     */
    Step next(Ticket ticket, Duration age, Seen seen, boolean queueDown) {
        if (queueDown || age.compareTo(veryOld) >= 0 || (age.compareTo(OLD) >= 0 && seen.stoodStillFor(NO_PROGRESS))) {
            return Step.DECIDE;
        }
        Note note = notes.getIfPresent(ticket.id());
        if (seen.end() == Seen.UNKNOWN) {
            return Step.WAIT;
        }
        boolean sentAgain = note != null && note.sentAgain;
        long end = note == null || note.end == Seen.UNKNOWN ? seen.end() : note.end;
        if (seen.committed() < end) {
            notes.put(ticket.id(), new Note(end, sentAgain));
            return Step.WAIT;
        }
        if (sentAgain) {
            return Step.DECIDE;
        }
        // Its new end is noted at the next look: by then it is in the queue, or lost again.
        notes.put(ticket.id(), new Note(Seen.UNKNOWN, true));
        return Step.SEND;
    }

    void forget(Ticket ticket) {
        notes.invalidate(ticket.id());
    }

    /**
     * A ticket that was seen without a row.
     *
     * @param end of its partition; {@link Seen#UNKNOWN} until the next look
     */
    private record Note(long end, boolean sentAgain) {}
}

package io.flashsale.memory;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The pending tickets of a bucket by the time at which the sweeper is to look at them: fresh ones in a FIFO, which costs 4 bytes a
 * ticket, and those looked at before in a heap. A settled ticket leaves when it comes to the front; so both are bounded by the tickets
 * reserved, and the heap by those looked at within one maximum lease. Not safe for several threads.
 */
final class PendingChecks {
    private static final int DROPPED_PER_CALL = 4;

    /** Ordered by time: a ticket that would break the order goes to the heap. */
    private final ArrayDeque<Reservation> fresh = new ArrayDeque<>();

    private final Queue<Reservation> again =
            new PriorityQueue<>(Comparator.<Reservation>comparingLong(check -> check.checkAtMillis)
                    .thenComparing((one, other) -> Long.compareUnsigned(one.idHigh, other.idHigh))
                    .thenComparing((one, other) -> Long.compareUnsigned(one.idLow, other.idLow)));

    void addFresh(Reservation reservation) {
        Reservation last = fresh.peekLast();
        if (last == null || last.checkAtMillis <= reservation.checkAtMillis) {
            fresh.addLast(reservation);
        } else {
            again.add(reservation);
        }
    }

    void addAgain(Reservation reservation, long checkAtMillis) {
        reservation.checkAtMillis = checkAtMillis;
        again.add(reservation);
    }

    /** Takes out the pending ticket that has been due longest; null if none is. */
    @Nullable
    Reservation pollDue(long nowMillis) {
        for (Reservation next = pollFirst(nowMillis); next != null; next = pollFirst(nowMillis)) {
            if (next.isPending()) {
                return next;
            }
        }
        return null;
    }

    private @Nullable Reservation pollFirst(long nowMillis) {
        Reservation one = again.peek();
        Reservation other = fresh.peekFirst();
        boolean fromHeap = one != null && (other == null || one.checkAtMillis <= other.checkAtMillis);
        Reservation first = fromHeap ? one : other;
        if (first == null || first.checkAtMillis > nowMillis) {
            return null;
        }
        return fromHeap ? again.poll() : fresh.pollFirst();
    }

    /** Drops a few settled tickets: called once per settled ticket, it keeps the FIFO from growing beyond the oldest pending one. */
    void dropSettled() {
        Reservation first = fresh.peekFirst();
        for (int dropped = 0; dropped < DROPPED_PER_CALL && first != null && !first.isPending(); dropped++) {
            fresh.pollFirst();
            first = fresh.peekFirst();
        }
    }
}

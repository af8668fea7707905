package io.flashsale.memory;

import io.flashsale.TicketId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tickets of one bucket: an open-addressing hash table from ticket id to {@link Reservation} that only grows, because tickets are
 * remembered until their bucket is forgotten. At 8 bytes per ticket it costs a tenth of a {@code HashMap}. It is bounded by the units sold
 * and given back. Not safe for several threads.
 */
final class ReservationTable {
    private static final int FIRST_SLOTS = 16;

    private @Nullable Reservation[] slots = new @Nullable Reservation[FIRST_SLOTS];
    private int size;

    @Nullable
    Reservation get(TicketId id) {
        return slots[slotOf(slots, id.high(), id.low())];
    }

    /** Adds a reservation whose id is not in the table. */
    void add(Reservation reservation) {
        if ((size + 1) * 3L > slots.length * 2L) {
            grow();
        }
        slots[slotOf(slots, reservation.idHigh, reservation.idLow)] = reservation;
        size++;
    }

    int size() {
        return size;
    }

    void forEach(Consumer<Reservation> action) {
        for (Reservation reservation : slots) {
            if (reservation != null) {
                action.accept(reservation);
            }
        }
    }

    private void grow() {
        @Nullable Reservation[] wider = new @Nullable Reservation[slots.length * 2];
        forEach(reservation -> wider[slotOf(wider, reservation.idHigh, reservation.idLow)] = reservation);
        slots = wider;
    }

    /** The slot that holds the id, or the free one where it belongs; one is always free. */
    private static int slotOf(@Nullable Reservation[] slots, long high, long low) {
        int mask = slots.length - 1;
        int slot = hash(high, low) & mask;
        for (Reservation held = slots[slot]; held != null; held = slots[slot]) {
            if (held.idLow == low && held.idHigh == high) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int hash(long high, long low) {
        long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 32);
    }
}

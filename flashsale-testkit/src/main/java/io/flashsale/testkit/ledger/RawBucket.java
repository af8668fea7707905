package io.flashsale.testkit.ledger;

import io.flashsale.BuyerId;
import io.flashsale.TicketId;
import io.flashsale.spi.LedgerEntry;
import java.util.Map;

/**
 * One bucket as the raw ledger holds it at one moment.
 *
 * @param available units that can be reserved
 * @param pending units reserved and not settled, by the bucket's own counter
 * @param lent units lent and not acknowledged, by the bucket's own counter
 * @param tickets every ticket that is remembered; void ones may be left out
 * @param used units counted per buyer; absent means 0
 * @param transfers units by id of transfers that are not acknowledged
 */
public record RawBucket(
        long available,
        long pending,
        long lent,
        Map<TicketId, RawReservation> tickets,
        Map<BuyerId, Integer> used,
        Map<String, Long> transfers) {
    /** A bucket that is not there. */
    public static final RawBucket NONE = new RawBucket(0, 0, 0, Map.of(), Map.of(), Map.of());

    public RawBucket {
        tickets = Map.copyOf(tickets);
        used = Map.copyOf(used);
        transfers = Map.copyOf(transfers);
    }

    /** Units counted against this buyer. */
    public int usedBy(BuyerId buyer) {
        return used.getOrDefault(buyer, 0);
    }

    /** A remembered ticket. */
    public record RawReservation(LedgerEntry.State state, BuyerId buyer, int quantity) {}
}

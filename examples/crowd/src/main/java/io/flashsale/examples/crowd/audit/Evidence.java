package io.flashsale.examples.crowd.audit;

import java.util.List;

/**
 * What an audit judges: the crowd's wishes, the tickets as told to the buyers, the shop's books before and after.
 *
 * @param limit units a buyer may have
 * @param quantity units of each order
 * @param buyers everybody who came
 * @param unitsWanted units each of them wanted, within the limit
 * @param unanswered orders that never got any answer: whether they exist only the shop knows
 */
public record Evidence(
        int limit,
        int quantity,
        int buyers,
        int unitsWanted,
        long unanswered,
        Books before,
        Books after,
        List<ToldTicket> tickets) {

    public Evidence {
        tickets = List.copyOf(tickets);
    }

    /** Units wanted by all who did not change their mind: who cancels wants nothing any more. */
    long demand() {
        long cancellers = tickets.stream()
                .filter(ticket -> ticket.status() == TicketStatus.CANCELLED)
                .mapToInt(ToldTicket::buyer)
                .distinct()
                .count();
        return (buyers - cancellers) * unitsWanted;
    }

    /** Units that were there to be sold: left before the crowd came, plus what was added meanwhile. */
    long stock() {
        return before.available() + after.total() - before.total();
    }

    /** Units sold while the crowd was there, according to the books. */
    long sold() {
        return stock() - after.available();
    }

    long ordersCreated() {
        return after.created() - before.created();
    }

    /** Units whose orders nobody can be sure of. */
    long unansweredUnits() {
        return unanswered * quantity;
    }
}

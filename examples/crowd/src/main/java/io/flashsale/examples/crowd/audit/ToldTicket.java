package io.flashsale.examples.crowd.audit;

/**
 * What one buyer was told about one ticket.
 *
 * @param key the Idempotency-Key the ticket was the answer to
 * @param status the last status told
 * @param wasCreated whether the buyer was ever told that the order exists
 * @param contradicted whether the shop took back something it had told, such as CREATED that became REJECTED
 */
public record ToldTicket(
        int buyer,
        String key,
        String ticket,
        int quantity,
        TicketStatus status,
        boolean wasCreated,
        boolean contradicted) {

    static ToldTicket accepted(int buyer, String key, String ticket, int quantity) {
        return new ToldTicket(buyer, key, ticket, quantity, TicketStatus.PENDING, false, false);
    }

    ToldTicket told(TicketStatus next) {
        return new ToldTicket(
                buyer,
                key,
                ticket,
                quantity,
                next,
                wasCreated || next.holdsUnits() || next == TicketStatus.CANCELLED,
                contradicted || !status.mayBecome(next));
    }
}

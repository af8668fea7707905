package io.flashsale.examples.crowd.audit;

import org.jspecify.annotations.Nullable;

/**
 * What one buyer was told about one ticket. Times are of this process's wall clock, in milliseconds.
 *
 * @param key the Idempotency-Key the ticket was the answer to
 * @param confirmed whether the ticket came with an acceptance, and not with the answer that the outcome is unknown
 * @param acceptedAt when the ticket was handed out
 * @param finalAt when its end was told first; 0 before
 * @param status the last status told
 * @param reason what was told with it, if anything
 * @param wasCreated whether the buyer was ever told that the order exists
 * @param contradicted whether the shop took back something it had told, such as CREATED that became REJECTED
 */
public record ToldTicket(
        int buyer,
        String key,
        String ticket,
        int quantity,
        boolean confirmed,
        long acceptedAt,
        long finalAt,
        TicketStatus status,
        @Nullable String reason,
        boolean wasCreated,
        boolean contradicted) {

    static ToldTicket accepted(int buyer, String key, String ticket, int quantity, boolean confirmed) {
        return new ToldTicket(
                buyer,
                key,
                ticket,
                quantity,
                confirmed,
                System.currentTimeMillis(),
                0,
                TicketStatus.PENDING,
                null,
                false,
                false);
    }

    ToldTicket told(TicketStatus next, @Nullable String nextReason) {
        return new ToldTicket(
                buyer,
                key,
                ticket,
                quantity,
                confirmed,
                acceptedAt,
                finalAt == 0 && next.isFinal() ? System.currentTimeMillis() : finalAt,
                next,
                nextReason,
                wasCreated || next.holdsUnits() || next == TicketStatus.CANCELLED,
                contradicted || !status.mayBecome(next));
    }
}

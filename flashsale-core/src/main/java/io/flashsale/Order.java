package io.flashsale;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decided ticket as the order store keeps it.
 *
 * @param ticket the facts it was decided on
 * @param status any but PENDING
 * @param reason why, for REJECTED and CANCELLED only
 * @param expiresAt when it is cancelled if it has not been paid by then, for CREATED only
 * @param createdAt when it was decided
 * @param updatedAt when it last changed
 */
public record Order(
        Ticket ticket,
        OrderStatus status,
        @Nullable OrderReason reason,
        @Nullable Instant expiresAt,
        Instant createdAt,
        Instant updatedAt) {
    public TicketId id() {
        return ticket.id();
    }
}

package io.flashsale;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a ticket's owner learns when polling.
 *
 * @param signedTicket the ticket as the buyer holds it
 * @param ticket what it says
 * @param status where it stands
 * @param reason for REJECTED and CANCELLED
 * @param expiresAt by when a CREATED order must be paid, where known
 * @param pollAfter when to ask again; null once the status is final
 */
public record OrderState(
        String signedTicket,
        Ticket ticket,
        OrderStatus status,
        @Nullable OrderReason reason,
        @Nullable Instant expiresAt,
        @Nullable Duration pollAfter) {}

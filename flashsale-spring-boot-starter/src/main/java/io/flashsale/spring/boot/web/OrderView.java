package io.flashsale.spring.boot.web;

import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where an order stands, as its buyer sees it. */
record OrderView(
        String ticket,
        String status,
        @Nullable String reason,
        @Nullable Long pollAfterMillis,
        String saleId,
        String sku,
        int quantity,
        MoneyView unitPrice,
        @Nullable String createdAt,
        @Nullable String expiresAt) {
    static OrderView of(OrderState state) {
        return of(
                state.signedTicket(),
                state.ticket(),
                state.status(),
                state.reason(),
                state.pollAfter(),
                null,
                state.expiresAt());
    }

    /** After a payment or cancellation. */
    static OrderView of(String signedTicket, Order order) {
        return of(signedTicket, order.ticket(), order.status(), order.reason(), null, null, order.expiresAt());
    }

    /** In the list of the buyer's orders. */
    static OrderView listed(String signedTicket, Order order) {
        return of(
                signedTicket,
                order.ticket(),
                order.status(),
                order.reason(),
                null,
                order.createdAt(),
                order.expiresAt());
    }

    private static OrderView of(
            String signedTicket,
            Ticket ticket,
            OrderStatus status,
            @Nullable OrderReason reason,
            @Nullable Duration pollAfter,
            @Nullable Instant createdAt,
            @Nullable Instant expiresAt) {
        return new OrderView(
                signedTicket,
                status.name(),
                reason == null ? null : reason.name(),
                pollAfter == null ? null : pollAfter.toMillis(),
                ticket.item().sale().value(),
                ticket.item().sku().value(),
                ticket.quantity(),
                MoneyView.of(ticket.unitPrice()),
                createdAt == null ? null : createdAt.toString(),
                expiresAt == null ? null : expiresAt.toString());
    }
}

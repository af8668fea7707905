package io.flashsale;

import java.time.Instant;

/**
 * A place in a buyer's list of orders, which goes from the newest request to the oldest. A ticket id alone would not do: ids that come
 * from idempotency keys share the sale's start and say nothing of when they were used.
 *
 * @param issuedAt when the order's request was taken, to the millisecond
 * @param ticket orders requests of the same millisecond
 */
public record OrderCursor(Instant issuedAt, TicketId ticket) implements Comparable<OrderCursor> {
    /** The place of this order. */
    public static OrderCursor of(Order order) {
        return new OrderCursor(order.ticket().issuedAt(), order.id());
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if the text is none of ours
     */
    public static OrderCursor parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 1) {
            throw new IllegalArgumentException("before is not a cursor of a page of orders");
        }
        return new OrderCursor(
                Instant.ofEpochMilli(Long.parseLong(text.substring(0, dot))), TicketId.parse(text.substring(dot + 1)));
    }

    /** Older places are smaller. */
    @Override
    public int compareTo(OrderCursor other) {
        int byTime = issuedAt.compareTo(other.issuedAt);
        return byTime != 0 ? byTime : ticket.compareTo(other.ticket);
    }

    @Override
    public String toString() {
        return issuedAt.toEpochMilli() + "." + ticket;
    }
}

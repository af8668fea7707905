package io.flashsale.jdbc;

import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The change of locked order rows from CREATED to CANCELLED, and what goes with it: releases, and the host's own rows. The stock row is not
 * touched, so that a host's transaction which cancels may stay open without holding up the item.
 */
final class Cancellation {
    private Cancellation() {}

    /**
     * Cancels. Our rows are the last to be written, because a deadlock that the host's writer swallows has rolled back everything before it.
     *
     * @param orders of one item, locked, CREATED, at least one
     */
    static List<Order> run(
            Session session, int itemId, List<Order> orders, OrderReason reason, Instant now, OrderWriter writer)
            throws SQLException {
        List<Order> cancelled = new ArrayList<>(orders.size());
        List<TicketId> tickets = new ArrayList<>(orders.size());
        for (Order order : orders) {
            cancelled.add(new Order(order.ticket(), OrderStatus.CANCELLED, reason, null, order.createdAt(), now));
            tickets.add(order.id());
        }
        session.step("the host's order writer");
        writer.cancelled(session.connection(), List.copyOf(cancelled));
        int changed = session.update(
                "cancel the order rows",
                OrderSql.CANCEL.formatted(Parameters.marks(tickets)),
                p -> p.add(Codes.of(reason)).add(now.toEpochMilli()).addPadded(tickets));
        session.require(changed == tickets.size(), changed + " of " + tickets.size() + " locked rows were cancelled");
        session.dialect().rows().insertReleases(session, itemId, cancelled, now);
        return cancelled;
    }
}

package io.flashsale.jdbc;

import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The change from CREATED to CANCELLED, and what goes with it: releases for the ledger, stock, the host's own rows. */
final class CancelTransaction {
    private final Session session;
    private final int itemId;
    private final Instant now;

    /** Locks the stock row first: no order row may be locked before it. */
    CancelTransaction(Session session, int itemId, Instant now) {
        this.session = session;
        this.itemId = itemId;
        this.now = now;
        session.query("lock the stock row", Stock.LOCK_BY_ID, p -> p.add(itemId), row -> row.getInt(1));
    }

    /** The rows as they are now, locked, so that a payment can no longer cross. */
    List<Order> lock(Collection<TicketId> tickets) {
        return session.query(
                "lock the order rows",
                OrderSql.LOCK_ORDERS.formatted(Parameters.marks(tickets)),
                p -> p.addPadded(tickets),
                OrderRows::order);
    }

    /** @param orders locked, CREATED, at least one */
    List<Order> cancel(List<Order> orders, OrderReason reason, OrderWriter writer) throws SQLException {
        List<Order> cancelled = new ArrayList<>(orders.size());
        List<TicketId> tickets = new ArrayList<>(orders.size());
        long total = 0;
        for (Order order : orders) {
            cancelled.add(new Order(order.ticket(), OrderStatus.CANCELLED, reason, null, order.createdAt(), now));
            tickets.add(order.id());
            total += order.ticket().quantity();
        }
        updateOrders(tickets, reason);
        session.dialect().rows().insertReleases(session, itemId, cancelled, now);
        session.step("the host's order writer");
        writer.cancelled(session.connection(), cancelled);
        giveBack(total, tickets);
        return cancelled;
    }

    private void updateOrders(List<TicketId> tickets, OrderReason reason) {
        int changed = session.update(
                "cancel the order rows",
                OrderSql.CANCEL.formatted(Parameters.marks(tickets)),
                p -> p.add(Codes.of(reason)).add(now.toEpochMilli()).addPadded(tickets));
        session.require(changed == tickets.size(), changed + " of " + tickets.size() + " locked rows were cancelled");
    }

    /* Last, because a deadlock that the host's writer swallows has rolled back everything before it. */
    private void giveBack(long units, List<TicketId> tickets) {
        int changed = session.update(
                "raise the stock row",
                OrderSql.GIVE_BACK,
                p -> p.add(units).add(tickets.size()).add(itemId).add(tickets.get(0)));
        session.require(
                changed == 1, "the cancelled order rows are gone: did the host's order writer swallow a failure?");
    }
}

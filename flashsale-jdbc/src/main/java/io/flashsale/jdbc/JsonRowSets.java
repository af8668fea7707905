package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.Order;
import io.flashsale.Ticket;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as one JSON parameter, which the server takes apart: one statement text for any number of rows, so that it is prepared once per
 * connection. For MySQL and MariaDB.
 */
final class JsonRowSets implements RowSets {
    /** Named, because a server that has no statistics yet takes the index over all of the buyer's orders. */
    static final String FORCE_INDEX = "FORCE INDEX (%s)";

    private static final String LINES =
            "JSON_TABLE(?, '$[*]' COLUMNS (line VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$')) j";

    private static final int INT_WIDTH = 11;

    /**
     * A line consists of, with their numbers of characters: ticket 32, quantity 11, price 20, currency 3, bucket 6, epoch 11, status 1,
     * reason 2, issued at 20, and the buyer.
     */
    private static final String INSERT_ORDERS = """
            INSERT INTO flashsale_order (%s)
            SELECT UNHEX(SUBSTR(j.line, 1, 32)), ?, SUBSTR(j.line, 107), SUBSTR(j.line, 33, 11), SUBSTR(j.line, 44, 20),
                   SUBSTR(j.line, 64, 3), SUBSTR(j.line, 67, 6), SUBSTR(j.line, 73, 11), SUBSTR(j.line, 84, 1),
                   NULLIF(SUBSTR(j.line, 85, 2), '  '), SUBSTR(j.line, 87, 20),
                   CASE WHEN SUBSTR(j.line, 84, 1) = '1' THEN ? END, ?, ?
              FROM %s""".formatted(OrderRows.COLUMNS, LINES);

    private static final String HELD = """
            SELECT STRAIGHT_JOIN o.buyer_id, SUM(o.quantity) AS held
              FROM %s
              JOIN flashsale_order o %s
                ON o.item_id = ? AND o.buyer_id = j.line AND o.holds = 1
             GROUP BY o.buyer_id""".formatted(LINES, FORCE_INDEX.formatted(OrderSql.HOLDS_INDEX));

    private static final String INSERT_RELEASES = """
            INSERT INTO flashsale_release (ticket_id, item_id, quantity, lower_count, state, created_at)
            SELECT UNHEX(SUBSTR(j.line, 1, 32)), ?, SUBSTR(j.line, 33), 1, 0, ?
              FROM %s""".formatted(LINES);

    @Override
    public Inserted insertOrders(Session session, int itemId, Collection<Order> orders, int maxSeconds)
            throws SQLException {
        JsonRows rows = new JsonRows();
        for (Order order : orders) {
            Ticket ticket = order.ticket();
            rows.row()
                    .add(ticket.id())
                    .add(ticket.quantity(), INT_WIDTH)
                    .add(ticket.unitPrice().amount(), 20)
                    .addWord(ticket.unitPrice().currency())
                    .add(ticket.bucket(), 6)
                    .add(ticket.epoch(), INT_WIDTH)
                    .add(Codes.of(order.status()), 1)
                    .addOrSpaces(order.reason() == null ? null : (long) Codes.of(order.reason()), 2)
                    .add(ticket.issuedAt().toEpochMilli(), 20)
                    .add(ticket.buyer());
        }
        long now = orders.iterator().next().createdAt().toEpochMilli();
        return session.insert(
                "insert the order rows",
                INSERT_ORDERS,
                maxSeconds,
                p -> p.add(itemId)
                        .addOrNull(expiresAt(orders))
                        .add(now)
                        .add(now)
                        .add(rows.toString()));
    }

    private static @Nullable Long expiresAt(Collection<Order> orders) {
        for (Order order : orders) {
            if (order.expiresAt() != null) {
                return order.expiresAt().toEpochMilli();
            }
        }
        return null;
    }

    @Override
    public Map<BuyerId, Integer> held(Session session, int itemId, Collection<BuyerId> buyers) {
        JsonRows rows = new JsonRows();
        for (BuyerId buyer : buyers) {
            rows.row().add(buyer);
        }
        Map<BuyerId, Integer> held = new HashMap<>();
        session.query(
                        "read what the buyers hold",
                        HELD,
                        p -> p.add(rows.toString()).add(itemId),
                        OrderRows::held)
                .forEach(row -> held.put(row.getKey(), row.getValue()));
        return held;
    }

    @Override
    public void insertReleases(Session session, int itemId, List<Order> cancelled, Instant now) {
        JsonRows rows = new JsonRows();
        for (Order order : cancelled) {
            rows.row().add(order.id()).add(order.ticket().quantity(), INT_WIDTH);
        }
        session.update(
                "insert the releases",
                INSERT_RELEASES,
                p -> p.add(itemId).add(now.toEpochMilli()).add(rows.toString()));
    }
}

package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.Order;
import io.flashsale.Ticket;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As one JSON parameter, which the server takes apart: one statement text for any number of rows, so that it is prepared once per
 * connection. For MySQL and MariaDB.
 */
final class JsonRowSets implements RowSets {
    private static final String INSERT_ORDERS = """
            INSERT INTO flashsale_order (%s)
            SELECT UNHEX(j.ticket), ?, j.buyer, j.quantity, j.price, j.currency, j.bucket, j.epoch, j.status, j.reason,
                   j.issued, CASE WHEN j.status = 1 THEN ? END, ?, ?
              FROM JSON_TABLE(?, '$[*]' COLUMNS (
                   ticket CHAR(32) PATH '$[0]', buyer VARCHAR(64) PATH '$[1]', quantity INT PATH '$[2]',
                   price BIGINT PATH '$[3]', currency CHAR(3) PATH '$[4]', bucket SMALLINT PATH '$[5]',
                   epoch INT PATH '$[6]', status TINYINT PATH '$[7]', reason TINYINT PATH '$[8]',
                   issued BIGINT PATH '$[9]')) j""".formatted(OrderRows.COLUMNS);

    private static final String HELD = """
            SELECT STRAIGHT_JOIN o.buyer_id, SUM(o.quantity) AS held
              FROM JSON_TABLE(?, '$[*]' COLUMNS (
                   buyer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin PATH '$[0]')) j
              JOIN flashsale_order o FORCE INDEX (flashsale_order_holds)
                ON o.item_id = ? AND o.buyer_id = j.buyer AND o.holds = 1
             GROUP BY o.buyer_id""";

    private static final String INSERT_RELEASES = """
            INSERT INTO flashsale_release (ticket_id, item_id, quantity, give_quota, state, created_at)
            SELECT UNHEX(j.ticket), ?, j.quantity, 1, 0, ?
              FROM JSON_TABLE(?, '$[*]' COLUMNS (ticket CHAR(32) PATH '$[0]', quantity INT PATH '$[1]')) j""";

    @Override
    public boolean insertOrders(Session session, int itemId, Collection<Order> orders) {
        JsonRows rows = new JsonRows();
        for (Order order : orders) {
            Ticket ticket = order.ticket();
            rows.row()
                    .add(ticket.id())
                    .add(ticket.buyer())
                    .add(ticket.quantity())
                    .add(ticket.unitPrice().amount())
                    .addWord(ticket.unitPrice().currency())
                    .add(ticket.bucket())
                    .add(ticket.epoch())
                    .add(Codes.of(order.status()))
                    .addOrNull(order.reason() == null ? null : (long) Codes.of(order.reason()))
                    .add(ticket.issuedAt().toEpochMilli());
        }
        long now = orders.iterator().next().createdAt().toEpochMilli();
        return session.insert(
                "insert the order rows",
                INSERT_ORDERS,
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
            rows.row().add(order.id()).add(order.ticket().quantity());
        }
        session.update(
                "insert the releases",
                INSERT_RELEASES,
                p -> p.add(itemId).add(now.toEpochMilli()).add(rows.toString()));
    }
}

package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.Order;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows as lists of values, so that each number of rows has a statement text of its own: for H2, which parses in this process. */
final class ValueRowSets implements RowSets {
    private static final String INSERT_ORDERS = "INSERT INTO flashsale_order (" + OrderRows.COLUMNS + ") VALUES %s";

    /** Pairs, because H2 looks up only one column of a key by IN, and would read all the buyers of the item. */
    private static final String HELD = """
            SELECT buyer_id, SUM(quantity) AS held FROM flashsale_order
             WHERE (item_id, buyer_id) IN (%s) AND holds = 1
             GROUP BY buyer_id""";

    private static final String INSERT_RELEASES = """
            INSERT INTO flashsale_release (ticket_id, item_id, quantity, lower_count, state, created_at) VALUES %s""";

    @Override
    public Inserted insertOrders(Session session, int itemId, Collection<Order> orders, int maxSeconds)
            throws SQLException {
        return session.insert(
                "insert the order rows",
                INSERT_ORDERS.formatted(Parameters.rows(OrderRows.COLUMN_COUNT, orders.size())),
                maxSeconds,
                p -> {
                    for (Order order : orders) {
                        OrderRows.bind(p, itemId, order);
                    }
                });
    }

    @Override
    public Map<BuyerId, Integer> held(Session session, int itemId, Collection<BuyerId> buyers) {
        Map<BuyerId, Integer> held = new HashMap<>();
        session.query(
                        "read what the buyers hold",
                        HELD.formatted(Parameters.rows(2, buyers.size())),
                        p -> {
                            for (BuyerId buyer : buyers) {
                                p.add(itemId).add(buyer.value());
                            }
                        },
                        OrderRows::held)
                .forEach(row -> held.put(row.getKey(), row.getValue()));
        return held;
    }

    @Override
    public void insertReleases(Session session, int itemId, List<Order> cancelled, Instant now) {
        session.update("insert the releases", INSERT_RELEASES.formatted(Parameters.rows(6, cancelled.size())), p -> {
            for (Order order : cancelled) {
                p.add(order.id())
                        .add(itemId)
                        .add(order.ticket().quantity())
                        .add(1)
                        .add(Codes.RELEASE_NEW)
                        .add(now.toEpochMilli());
            }
        });
    }
}

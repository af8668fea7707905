package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.Order;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** As lists of values, so that each number of rows is a statement text of its own: for H2, which parses in this process. */
final class ValueRowSets implements RowSets {
    private static final String INSERT_ORDERS = "INSERT INTO flashsale_order (" + OrderRows.COLUMNS + ") VALUES %s";

    /** Pairs, because H2 looks up only one column of a key by IN, and would read all the buyers of the item. */
    private static final String USED = "SELECT buyer_id, used FROM flashsale_quota WHERE (item_id, buyer_id) IN (%s)";

    private static final String SET_USED =
            "MERGE INTO flashsale_quota (item_id, buyer_id, used) KEY (item_id, buyer_id) VALUES %s";

    /** The first %s is a WHEN per buyer, the second one a pair. */
    private static final String LOWER_USED = """
            UPDATE flashsale_quota SET used = used - CASE buyer_id %s END WHERE (item_id, buyer_id) IN (%s)""";

    private static final String INSERT_RELEASES = """
            INSERT INTO flashsale_release (ticket_id, item_id, quantity, give_quota, state, created_at) VALUES %s""";

    @Override
    public boolean insertOrders(Session session, int itemId, Collection<Order> orders) {
        return session.insert(
                "insert the order rows",
                INSERT_ORDERS.formatted(Parameters.rows(OrderRows.COLUMN_COUNT, orders.size())),
                p -> {
                    for (Order order : orders) {
                        OrderRows.bind(p, itemId, order);
                    }
                });
    }

    @Override
    public Map<BuyerId, Integer> used(Session session, int itemId, Collection<BuyerId> buyers) {
        Map<BuyerId, Integer> used = new HashMap<>();
        session.query(
                        "read the quota rows",
                        USED.formatted(Parameters.rows(2, buyers.size())),
                        p -> {
                            for (BuyerId buyer : buyers) {
                                p.add(itemId).add(buyer.value());
                            }
                        },
                        OrderRows::used)
                .forEach(row -> used.put(row.getKey(), row.getValue()));
        return used;
    }

    @Override
    public void setUsed(Session session, int itemId, Map<BuyerId, Integer> used) {
        session.update("write the quota rows", SET_USED.formatted(Parameters.rows(3, used.size())), p -> {
            for (Map.Entry<BuyerId, Integer> row : used.entrySet()) {
                p.add(itemId).add(row.getKey().value()).add(row.getValue());
            }
        });
    }

    @Override
    public int lowerUsed(Session session, int itemId, Map<BuyerId, Integer> units) {
        String sql = LOWER_USED.formatted("WHEN ? THEN ? ".repeat(units.size()), Parameters.rows(2, units.size()));
        return session.update("lower the quota rows", sql, p -> {
            for (Map.Entry<BuyerId, Integer> row : units.entrySet()) {
                p.add(row.getKey().value()).add(row.getValue());
            }
            for (BuyerId buyer : units.keySet()) {
                p.add(itemId).add(buyer.value());
            }
        });
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

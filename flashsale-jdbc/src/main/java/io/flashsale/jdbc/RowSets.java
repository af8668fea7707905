package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.Order;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * How rows go to the database by the hundred: each method is one statement, whatever the number of rows. Orders are
 * inserted under the lock of the item's stock row.
 */
interface RowSets {
    /**
     * Inserts all of the rows or none. The primary key is the judge: a ticket that has a row makes the whole statement fail and leaves nothing
     * of it behind, and the transaction goes on.
     *
     * @param orders at least one, all of one decision: created_at is the same, and so is expires_at where there is one
     * @param maxSeconds how long the statement may take; 0 for no limit but the database's
     */
    Inserted insertOrders(Session session, int itemId, Collection<Order> orders, int maxSeconds) throws SQLException;

    /** The units of CREATED and PAID orders of those of these buyers who have any. */
    Map<BuyerId, Integer> held(Session session, int itemId, Collection<BuyerId> buyers);

    /** One release per cancelled order. */
    void insertReleases(Session session, int itemId, List<Order> cancelled, Instant now);
}

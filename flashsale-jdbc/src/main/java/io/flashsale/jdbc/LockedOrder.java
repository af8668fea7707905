package io.flashsale.jdbc;

import io.flashsale.Order;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * An order row that the transaction has locked.
 *
 * @param itemId the number of its item
 * @param order the row as it was committed last
 * @param now the store's time
 */
record LockedOrder(int itemId, Order order, Instant now) {
    static LockedOrder of(ResultSet row) throws SQLException {
        return new LockedOrder(row.getInt("item_id"), OrderRows.order(row), StoreTime.of(row));
    }
}

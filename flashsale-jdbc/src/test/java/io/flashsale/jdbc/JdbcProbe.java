package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.TicketId;
import io.flashsale.testkit.store.OrderStoreProbe;
import io.flashsale.testkit.store.RawItem;
import io.flashsale.testkit.store.RawItem.RawHolding;
import io.flashsale.testkit.store.RawItem.RawOrder;
import io.flashsale.testkit.store.RawItem.RawRelease;
import io.flashsale.testkit.store.RawItem.ReleaseState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Reads the tables by SQL of its own, and knows the numbers in them from the comments of the script only. */
record JdbcProbe(DataSource dataSource) implements OrderStoreProbe {
    /** H2's own; its REPEATABLE READ is a snapshot of the tables read so far. */
    private static final int SNAPSHOT = 6;

    private static final List<OrderReason> REASONS = List.of(
            OrderReason.LIMIT,
            OrderReason.SOLD_OUT,
            OrderReason.POISON,
            OrderReason.LOST,
            OrderReason.HOST,
            OrderReason.CLOSED,
            OrderReason.UNPAID,
            OrderReason.BUYER);

    private static final List<ReleaseState> RELEASE_STATES =
            List.of(ReleaseState.NEW, ReleaseState.COUNTED, ReleaseState.DONE);

    private static final String OF_ITEM =
            " WHERE item_id = (SELECT item_id FROM flashsale_stock WHERE sale_id = ? AND sku = ?)";

    @Override
    public RawItem read(ItemId item) {
        try (Connection connection = dataSource.getConnection()) {
            int isolation = connection.getTransactionIsolation();
            connection.setTransactionIsolation(snapshot(connection));
            connection.setAutoCommit(false);
            try {
                return read(connection, item);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
                connection.setTransactionIsolation(isolation);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int snapshot(Connection connection) throws SQLException {
        boolean h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
        return h2 ? SNAPSHOT : Connection.TRANSACTION_REPEATABLE_READ;
    }

    private static RawItem read(Connection connection, ItemId item) throws SQLException {
        List<long[]> stock = rows(connection, "SELECT total, available FROM flashsale_stock" + OF_ITEM, item, row ->
                new long[] {row.getLong(1), row.getLong(2)});
        return new RawItem(
                item,
                stock.stream().mapToLong(row -> row[0]).sum(),
                stock.stream().mapToLong(row -> row[1]).sum(),
                rows(
                        connection,
                        "SELECT ticket_id, buyer_id, quantity, status, reason, expires_at FROM flashsale_order"
                                + OF_ITEM,
                        item,
                        JdbcProbe::order),
                rows(
                        connection,
                        "SELECT buyer_id, SUM(quantity) FROM flashsale_order" + OF_ITEM
                                + " AND holds = 1 GROUP BY buyer_id",
                        item,
                        row -> new RawHolding(new BuyerId(row.getString(1)), row.getInt(2))),
                rows(
                        connection,
                        "SELECT ticket_id, (SELECT buyer_id FROM flashsale_order o WHERE o.ticket_id = r.ticket_id), quantity,"
                                + " lower_count, state FROM flashsale_release r" + OF_ITEM,
                        item,
                        row -> new RawRelease(
                                TicketId.of(row.getBytes(1)),
                                new BuyerId(row.getString(2)),
                                row.getInt(3),
                                row.getInt(4) == 1,
                                RELEASE_STATES.get(row.getInt(5)))));
    }

    private static RawOrder order(ResultSet row) throws SQLException {
        OrderStatus status = switch (row.getInt(4)) {
            case 1 -> OrderStatus.CREATED;
            case 2 -> OrderStatus.PAID;
            case 3 -> OrderStatus.CANCELLED;
            case 4 -> OrderStatus.REJECTED;
            default -> OrderStatus.PENDING;
        };
        int reason = row.getInt(5);
        boolean expires = row.getObject(6) != null;
        return new RawOrder(
                TicketId.of(row.getBytes(1)),
                new BuyerId(row.getString(2)),
                row.getInt(3),
                status,
                reason == 0 ? null : REASONS.get(reason - 1),
                expires);
    }

    private static <T> List<T> rows(Connection connection, String sql, ItemId item, Reader<T> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, item.sale().value());
            statement.setString(2, item.sku().value());
            List<T> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(reader.read(row));
                }
            }
            return rows;
        }
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }
}

package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.OrderCounts;
import io.flashsale.spi.OrderStore.Release;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and writes the columns of an order, which are named in one place. */
final class OrderRows {
    static final String COLUMNS = """
            ticket_id, item_id, buyer_id, quantity, unit_price, currency, bucket, epoch, status, reason,
            issued_at, expires_at, created_at, updated_at""";

    static final int COLUMN_COUNT = 14;

    /** Reasons of rejections, which the stock row counts, in the order of {@link OrderSql#SELL}. */
    static final List<OrderReason> COUNTED = List.of(
            OrderReason.LIMIT,
            OrderReason.SOLD_OUT,
            OrderReason.POISON,
            OrderReason.LOST,
            OrderReason.HOST,
            OrderReason.CLOSED);

    private OrderRows() {}

    static void bind(Parameters row, int itemId, Order order) throws SQLException {
        Ticket ticket = order.ticket();
        row.add(ticket.id())
                .add(itemId)
                .add(ticket.buyer().value())
                .add(ticket.quantity())
                .add(ticket.unitPrice().amount())
                .add(ticket.unitPrice().currency())
                .add(ticket.bucket())
                .add(ticket.epoch())
                .add(Codes.of(order.status()))
                .addOrNull(order.reason() == null ? null : (Integer) Codes.of(order.reason()))
                .add(ticket.issuedAt().toEpochMilli())
                .addOrNull(
                        order.expiresAt() == null
                                ? null
                                : (Long) order.expiresAt().toEpochMilli())
                .add(order.createdAt().toEpochMilli())
                .add(order.updatedAt().toEpochMilli());
    }

    /** A row with the item's names beside it. */
    static Order order(ResultSet row) throws SQLException {
        int reason = row.getInt("reason");
        return new Order(
                ticket(row),
                Codes.status(row.getInt("status")),
                reason == 0 ? null : Codes.reason(reason),
                instantOrNull(row, "expires_at"),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    static ItemId item(ResultSet row) throws SQLException {
        return ItemId.of(row.getString("sale_id"), row.getString("sku"));
    }

    static Decision decision(ResultSet row) throws SQLException {
        return new Decision(order(row), false, row.getInt("held"), row.getInt("release_state") == Codes.RELEASE_DONE);
    }

    static Map.Entry<BuyerId, Integer> held(ResultSet row) throws SQLException {
        return Map.entry(new BuyerId(row.getString("buyer_id")), row.getInt("held"));
    }

    static Release release(ResultSet row) throws SQLException {
        Order order = order(row);
        return new Release(
                order.ticket(),
                row.getInt("lower_count") != 0,
                Objects.requireNonNull(order.reason(), "a cancelled order has a reason"));
    }

    static OrderCounts counts(ResultSet row) throws SQLException {
        long created = row.getLong("orders_created");
        long cancelled = row.getLong("orders_cancelled") + row.getLong("uncounted");
        long unpaid = row.getLong("unpaid");
        Map<OrderReason, Long> rejected = new EnumMap<>(OrderReason.class);
        long sum = 0;
        for (OrderReason reason : COUNTED) {
            long count = row.getLong("orders_" + reason.name().toLowerCase(Locale.ROOT));
            if (count > 0) {
                rejected.put(reason, count);
                sum += count;
            }
        }
        Map<OrderStatus, Long> byStatus = new EnumMap<>(OrderStatus.class);
        byStatus.put(OrderStatus.CREATED, unpaid);
        byStatus.put(OrderStatus.PAID, created - cancelled - unpaid);
        byStatus.put(OrderStatus.CANCELLED, cancelled);
        byStatus.put(OrderStatus.REJECTED, sum);
        byStatus.values().removeIf(count -> count == 0);
        return new OrderCounts(byStatus, rejected);
    }

    private static Ticket ticket(ResultSet row) throws SQLException {
        return new Ticket(
                TicketId.of(row.getBytes("ticket_id")),
                item(row),
                new BuyerId(row.getString("buyer_id")),
                row.getInt("quantity"),
                new Money(row.getLong("unit_price"), row.getString("currency")),
                row.getInt("bucket"),
                row.getInt("epoch"),
                instant(row, "issued_at"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}

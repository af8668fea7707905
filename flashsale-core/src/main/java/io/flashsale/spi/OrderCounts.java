package io.flashsale.spi;

import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import java.util.Map;

/**
 * How many orders an item has, counted on the rows.
 *
 * @param byStatus orders by current status; absent means 0
 * @param rejected rejected orders by reason; absent means 0
 */
public record OrderCounts(Map<OrderStatus, Long> byStatus, Map<OrderReason, Long> rejected) {
    public OrderCounts {
        byStatus = Map.copyOf(byStatus);
        rejected = Map.copyOf(rejected);
    }

    public long of(OrderStatus status) {
        return byStatus.getOrDefault(status, 0L);
    }
}

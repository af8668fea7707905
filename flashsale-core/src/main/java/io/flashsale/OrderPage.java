package io.flashsale;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of a buyer's orders, newest request first.
 *
 * @param orders at most as many as asked for
 * @param next where the next page starts (exclusive), null on the last page
 */
public record OrderPage(List<Order> orders, @Nullable OrderCursor next) {
    public OrderPage {
        orders = List.copyOf(orders);
    }
}

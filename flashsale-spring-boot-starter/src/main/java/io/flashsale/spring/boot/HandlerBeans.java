package io.flashsale.spring.boot;

import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderHandler;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Where the host's handler beans stand in the chain. */
final class HandlerBeans {
    private HandlerBeans() {}

    /**
     * What {@link Ordered} or {@code @Order}, on the class or on the bean method, says in values of {@link HandlerOrder}. Without a wish
     * it is {@link HandlerOrder#CUSTOM}, not Spring's lowest precedence, which would be behind the reservation.
     */
    static int order(ListableBeanFactory beans, String name) {
        if (beans.getBean(name, OrderHandler.class) instanceof Ordered ordered) {
            return ordered.getOrder();
        }
        Order order = beans.findAnnotationOnBean(name, Order.class);
        return order == null ? HandlerOrder.CUSTOM : order.value();
    }
}

package io.flashsale.spring.boot;

import io.flashsale.FlashSaleBuilder;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderHandler;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Reads where the host's handler beans stand in the chain. */
final class HandlerBeans {
    private HandlerBeans() {}

    /** Adds those of parent contexts too, and a scoped proxy's bean once, by its proxy. */
    static void addTo(FlashSaleBuilder builder, ListableBeanFactory beans) {
        for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, OrderHandler.class)) {
            if (!ScopedProxyUtils.isScopedTarget(name)) {
                builder.handler(order(beans, name), beans.getBean(name, OrderHandler.class));
            }
        }
    }

    /**
     * The position in values of {@link HandlerOrder}, from {@link Ordered} or from {@code @Order} on the class or the bean method. Without
     * either it is {@link HandlerOrder#CUSTOM}, not Spring's lowest precedence, which would be behind the reservation.
     */
    private static int order(ListableBeanFactory beans, String name) {
        if (beans.getBean(name, OrderHandler.class) instanceof Ordered ordered) {
            return ordered.getOrder();
        }
        Order order = beans.findAnnotationOnBean(name, Order.class);
        return order == null ? HandlerOrder.CUSTOM : order.value();
    }
}

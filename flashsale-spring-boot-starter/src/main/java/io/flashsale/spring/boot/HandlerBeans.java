package io.flashsale.spring.boot;

import io.flashsale.FlashSaleBuilder;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderHandler;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Reads where the host's handler beans stand in the chain. */
final class HandlerBeans {
    private HandlerBeans() {}

    /** Adds those of parent contexts too, and a scoped proxy's bean once, by its proxy. A bean method that returns null adds nothing. */
    static void addTo(FlashSaleBuilder builder, ListableBeanFactory beans) {
        for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, OrderHandler.class)) {
            if (!ScopedProxyUtils.isScopedTarget(name) && beans.getBean(name) instanceof OrderHandler handler) {
                builder.handler(order(beans, name, handler), handler);
            }
        }
    }

    /**
     * The position in values of {@link HandlerOrder}, from {@link Ordered} or from {@code @Order} on the class or the bean method. Without
     * either it is {@link HandlerOrder#CUSTOM}, not Spring's lowest precedence, which would be behind the reservation.
     */
    private static int order(ListableBeanFactory beans, String name, OrderHandler handler) {
        if (handler instanceof Ordered ordered) {
            return ordered.getOrder();
        }
        ListableBeanFactory owner = owner(beans, name);
        Order order = owner.findAnnotationOnBean(name, Order.class);
        String scoped = ScopedProxyUtils.getTargetBeanName(name);
        if (order == null && owner.containsBean(scoped)) {
            order = owner.findAnnotationOnBean(scoped, Order.class);
        }
        return order == null ? HandlerOrder.CUSTOM : order.value();
    }

    /** The factory, of this context or a parent, that defines the bean: only that one knows its bean method. */
    private static ListableBeanFactory owner(ListableBeanFactory beans, String name) {
        ListableBeanFactory owner = beans;
        while (owner instanceof HierarchicalBeanFactory child
                && !child.containsLocalBean(name)
                && child.getParentBeanFactory() instanceof ListableBeanFactory parent) {
            owner = parent instanceof ConfigurableApplicationContext context ? context.getBeanFactory() : parent;
        }
        return owner;
    }
}

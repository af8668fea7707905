package io.flashsale.spring.boot;

import io.flashsale.FlashSaleBuilder;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderHandler;
import io.flashsale.spring.boot.internal.HostBeans;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.OrderUtils;

/** Reads where the host's handler beans stand in the chain. */
final class HandlerBeans {
    private HandlerBeans() {}

    /**
     * Adds those of parent contexts too, a scoped proxy's bean once, by its proxy, and none that is no autowire candidate: it belongs to
     * another bean. A bean method that returns null adds nothing.
     */
    static void addTo(FlashSaleBuilder builder, ListableBeanFactory beans) {
        for (String name : HostBeans.candidates(beans, OrderHandler.class)) {
            if (beans.getBean(name) instanceof OrderHandler handler) {
                add(builder, HostBeans.owner(beans, name), name, handler);
            }
        }
    }

    private static void add(FlashSaleBuilder builder, ListableBeanFactory owner, String name, OrderHandler handler) {
        try {
            builder.handler(order(owner, name, handler), handler);
        } catch (IllegalArgumentException e) {
            // Without the cause: it would be printed last, and a lambda's class names nobody.
            IllegalArgumentException named = new IllegalArgumentException("the bean " + name + ": " + e.getMessage());
            named.setStackTrace(e.getStackTrace());
            throw named;
        }
    }

    /**
     * The position in values of {@link HandlerOrder}, by Spring's precedence: the definition's own order, {@code @Order} on the bean method,
     * {@link Ordered}, {@code @Order} on the class. Without any it is {@link HandlerOrder#CUSTOM}, not Spring's lowest precedence, which
     * would be behind the reservation.
     */
    private static int order(ListableBeanFactory owner, String name, OrderHandler handler) {
        Integer defined = orderOfDefinition(owner, name);
        if (defined != null) {
            return defined;
        }
        if (handler instanceof Ordered ordered) {
            return ordered.getOrder();
        }
        return OrderUtils.getOrder(AopUtils.getTargetClass(handler), HandlerOrder.CUSTOM);
    }

    private static @Nullable Integer orderOfDefinition(ListableBeanFactory owner, String proxyOrBean) {
        String target = ScopedProxyUtils.getTargetBeanName(proxyOrBean);
        String name = owner.containsBeanDefinition(target) ? target : proxyOrBean;
        if (!(owner instanceof ConfigurableListableBeanFactory factory)
                || !factory.containsBeanDefinition(name)
                || !(factory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition)) {
            return null;
        }
        if (definition.getAttribute(AbstractBeanDefinition.ORDER_ATTRIBUTE) instanceof Integer order) {
            return order;
        }
        Method method = definition.getResolvedFactoryMethod();
        return method == null ? null : OrderUtils.getOrder(method);
    }
}

package io.flashsale.spring.boot.internal;

import java.util.Arrays;
import java.util.List;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;

/** The beans of the host, those of parent contexts too: where one is injected, the other is. */
public final class HostBeans {
    private HostBeans() {}

    /** Names of all beans of the type. */
    public static List<String> names(ListableBeanFactory beans, Class<?> type) {
        return Arrays.asList(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type));
    }

    /** Names of those that somebody who asks for the type may get. */
    public static List<String> candidates(ListableBeanFactory beans, Class<?> type) {
        return names(beans, type).stream()
                .filter(name -> isCandidate(owner(beans, name), name))
                .toList();
    }

    private static boolean isCandidate(ListableBeanFactory owner, String name) {
        if (owner instanceof ConfigurableListableBeanFactory factory && factory.containsBeanDefinition(name)) {
            BeanDefinition definition = factory.getBeanDefinition(name);
            boolean byDefault = !(definition instanceof AbstractBeanDefinition bean) || bean.isDefaultCandidate();
            return definition.isAutowireCandidate() && byDefault;
        }
        return true;
    }

    /** The factory, of this context or a parent, that defines the bean: only that one knows its definition. */
    public static ListableBeanFactory owner(ListableBeanFactory beans, String name) {
        ListableBeanFactory owner = beans;
        while (owner instanceof HierarchicalBeanFactory child
                && !child.containsLocalBean(name)
                && child.getParentBeanFactory() instanceof ListableBeanFactory parent) {
            owner = parent instanceof ConfigurableApplicationContext context ? context.getBeanFactory() : parent;
        }
        return owner;
    }
}

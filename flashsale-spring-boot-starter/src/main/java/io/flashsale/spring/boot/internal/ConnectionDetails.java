package io.flashsale.spring.boot.internal;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Refuses beans that say where a server is, as Testcontainers and Docker Compose have Spring Boot make them: we read properties only, and
 * those may name another server. The types have the names of 3.5, then those of 4.1.
 */
public final class ConnectionDetails {
    public static final String REDIS_3 = "org.springframework.boot.autoconfigure.data.redis.RedisConnectionDetails";
    public static final String REDIS_4 = "org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails";

    public static final String KAFKA_3 = "org.springframework.boot.autoconfigure.kafka.KafkaConnectionDetails";
    public static final String KAFKA_4 = "org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails";

    private ConnectionDetails() {}

    /**
     * Looks before the host's properties are used.
     *
     * @param address the property of ours to set instead
     * @throws IllegalStateException if there is such a bean, other than the one that Spring Boot makes from the same properties
     */
    public static void refuse(ListableBeanFactory beans, String address, String... types) {
        ClassLoader loader = ConnectionDetails.class.getClassLoader();
        for (String type : types) {
            if (ClassUtils.isPresent(type, loader)) {
                for (String name : HostBeans.names(beans, ClassUtils.resolveClassName(type, loader))) {
                    refuseUnlessFromProperties(name, beans.getBean(name).getClass(), address);
                }
            }
        }
    }

    private static void refuseUnlessFromProperties(String name, Class<?> type, String address) {
        if (!type.getName().startsWith("org.springframework.boot.")
                || !type.getSimpleName().startsWith("Properties")) {
            throw new IllegalStateException(
                    "the bean " + name + " says where a server is, as those of Testcontainers and"
                            + " Docker Compose do, but flashsale reads properties only, which may name another server: set "
                            + address + ", in a test with @DynamicPropertySource");
        }
    }
}

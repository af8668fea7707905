package io.flashsale.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import io.flashsale.spring.boot.kafka.FlashSaleKafkaAutoConfiguration;
import io.flashsale.spring.boot.redis.FlashSaleRedisAutoConfiguration;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.ClassUtils;

/** Spring Boot's types have different names in 3.5 and 4.1; of each pair one is there. */
class ConnectionDetailsTest {
    private static Class<?> redis() {
        return there(ConnectionDetails.REDIS_3, ConnectionDetails.REDIS_4);
    }

    private static Class<?> kafka() {
        return there(ConnectionDetails.KAFKA_3, ConnectionDetails.KAFKA_4);
    }

    private static Class<?> there(String... names) {
        return ClassUtils.resolveClassName(
                Stream.of(names)
                        .filter(name -> ClassUtils.isPresent(name, null))
                        .findFirst()
                        .orElseThrow(),
                null);
    }

    static Stream<Class<?>> types() {
        return Stream.of(redis(), kafka());
    }

    @ParameterizedTest
    @MethodSource("types")
    void detailsThatSomebodyMadeAreRefusedWithThePropertyToSet(Class<?> type) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("container", made(type));
        assertThatThrownBy(() -> ConnectionDetails.refuse(beans, "our.address", "no.such.Type", type.getName()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("container", "our.address");
    }

    @ParameterizedTest
    @MethodSource("types")
    void detailsThatSpringBootMadeOfItsPropertiesAreNot(Class<?> type) throws Exception {
        Constructor<?> constructor = ClassUtils.resolveClassName(
                        type.getPackageName() + ".Properties" + type.getSimpleName(), null)
                .getDeclaredConstructors()[0];
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("boots", BeanUtils.instantiateClass(constructor, new Object[constructor.getParameterCount()]));
        assertThatCode(() -> ConnectionDetails.refuse(beans, "our.address", type.getName()))
                .doesNotThrowAnyException();
    }

    @Test
    void theServersOfTheHostsPropertiesAreLeftAloneThen() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withPropertyValues("flashsale.store=memory", "flashsale.cache.type=none")
                .withConfiguration(AutoConfigurations.of(
                        FlashSaleAutoConfiguration.class,
                        FlashSaleRedisAutoConfiguration.class,
                        FlashSaleKafkaAutoConfiguration.class))
                .withInitializer(context -> types().forEach(
                                type -> context.getBeanFactory().registerSingleton(type.getSimpleName(), made(type))));
        runner.withPropertyValues("spring.data.redis.host=127.0.0.1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll(redis().getSimpleName(), "flashsale.redis.addresses"));
        runner.withPropertyValues("spring.kafka.bootstrap-servers=127.0.0.1:1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll(kafka().getSimpleName(), "flashsale.kafka.bootstrap-servers"));
        runner.run(context -> assertThat(context).hasNotFailed());
    }

    private static Object made(Class<?> type) {
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.getName().equals("hashCode") ? 1 : null);
    }
}

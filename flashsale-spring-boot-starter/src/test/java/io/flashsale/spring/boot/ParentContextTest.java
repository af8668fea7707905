package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.SaleCache;
import io.flashsale.spring.boot.internal.ConnectionDetails;
import io.flashsale.spring.boot.jdbc.FlashSaleJdbcAutoConfiguration;
import io.flashsale.spring.boot.redis.FlashSaleRedisAutoConfiguration;
import java.lang.reflect.Proxy;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;

/** What a host has in a parent context is injected into us, and so our checks see it as well. */
class ParentContextTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FlashSaleAutoConfiguration.class,
                    FlashSaleJdbcAutoConfiguration.class,
                    FlashSaleRedisAutoConfiguration.class));

    private static void run(
            UnaryOperator<ApplicationContextRunner> above,
            ApplicationContextRunner below,
            ContextConsumer<AssertableApplicationContext> check) {
        above.apply(new ApplicationContextRunner())
                .run(parent -> below.withParent(parent).run(check));
    }

    private static DataSource database() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return h2;
    }

    /** Nobody calls it. */
    private static <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            return switch (method.getName()) {
                case "hashCode" -> 1;
                case "equals" -> proxy == args[0];
                default -> "fake";
            };
        }));
    }

    private static ContextConsumer<AssertableApplicationContext> refused(String... words) {
        return context -> assertThat(context).getFailure().rootCause().hasMessageContainingAll(words);
    }

    @Test
    void itsOrderWriterIsNotLeftOut() {
        run(
                parent -> parent.withBean(OrderWriter.class, () -> fake(OrderWriter.class)),
                runner,
                refused("flashsale.store", "there is an OrderWriter bean"));
        run(
                parent -> parent.withBean(OrderWriter.class, () -> fake(OrderWriter.class))
                        .withBean("one", PlatformTransactionManager.class, () -> fake(PlatformTransactionManager.class))
                        .withBean(
                                "two", PlatformTransactionManager.class, () -> fake(PlatformTransactionManager.class)),
                runner.withBean(DataSource.class, ParentContextTest::database),
                refused("several PlatformTransactionManager beans"));
    }

    @Test
    void itsCacheAndMediaStoreAreThere() {
        run(
                parent -> parent.withBean(SaleCache.class, SaleCache::none)
                        .withBean(MediaStore.class, () -> fake(MediaStore.class)),
                runner.withPropertyValues(
                                "flashsale.store=memory", "flashsale.cache.type=redis", "flashsale.media.type=s3")
                        .withClassLoader(new FilteredClassLoader("io.flashsale.redis", "io.flashsale.s3")),
                context -> assertThat(context).hasNotFailed());
    }

    @Test
    void itsDataSourcesAreCounted() {
        run(
                parent -> parent.withBean("one", DataSource.class, ParentContextTest::database)
                        .withBean("two", DataSource.class, ParentContextTest::database),
                runner,
                refused("flashsale.store", "there are 2 DataSource beans"));
        run(
                parent -> parent.withBean("one", DataSource.class, ParentContextTest::database)
                        .withBean(
                                "two",
                                DataSource.class,
                                ParentContextTest::database,
                                bean -> bean.setAutowireCandidate(false)),
                runner,
                context -> assertThat(context).hasNotFailed().hasBean("flashSaleJdbcOrderStore"));
    }

    @Test
    void itsConnectionDetailsAreRefused() {
        Class<?> type = Stream.of(ConnectionDetails.REDIS_3, ConnectionDetails.REDIS_4)
                .filter(name -> ClassUtils.isPresent(name, null))
                .map(name -> ClassUtils.resolveClassName(name, null))
                .findFirst()
                .orElseThrow();
        run(
                parent -> withFake(parent, type),
                runner.withPropertyValues("flashsale.store=memory", "spring.data.redis.host=127.0.0.1"),
                refused("the bean container says where a server is"));
    }

    private static <T> ApplicationContextRunner withFake(ApplicationContextRunner parent, Class<T> type) {
        return parent.withBean("container", type, () -> fake(type));
    }
}

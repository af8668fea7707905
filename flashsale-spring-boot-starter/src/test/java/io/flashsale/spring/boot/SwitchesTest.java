package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.spi.OrderStore;
import io.flashsale.spring.boot.jdbc.FlashSaleJdbcAutoConfiguration;
import io.flashsale.spring.boot.redis.FlashSaleRedisAutoConfiguration;
import io.flashsale.spring.boot.web.FlashSaleWebAutoConfiguration;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** A switch and a choice are read in one way, whether a condition decides by them or a value is bound. */
class SwitchesTest {
    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FlashSaleAutoConfiguration.class,
                    FlashSaleJdbcAutoConfiguration.class,
                    FlashSaleRedisAutoConfiguration.class,
                    FlashSaleWebAutoConfiguration.class))
            .withUserConfiguration(Mvc.class);

    @Configuration(proxyBeanMethods = false)
    @EnableWebMvc
    static class Mvc {}

    /** With the spaces that a line of properties loses. */
    private WebApplicationContextRunner with(String name, String value) {
        return runner.withPropertyValues("flashsale.store=memory")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("exact", Map.of(name, value))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flashsale.enabled",
                "flashsale.rest.enabled",
                "flashsale.rest.payment.enabled",
                "flashsale.admin.enabled",
                "flashsale.rate-limit.enabled",
                "flashsale.risk.velocity.enabled",
                "flashsale.redis.ssl.enabled"
            })
    void aSwitchIsTrueOrFalseAndNothingElse(String name) {
        for (String value : new String[] {"on", "yes", "1", "off", "0", "ture"}) {
            with(name, value)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageContainingAll(name, value, "it is a switch: write true or false"));
        }
        for (String value : new String[] {" FALSE ", "false", "", " "}) {
            with(name, value).run(context -> assertThat(context).hasNotFailed());
        }
    }

    @Test
    void aSwitchWithSpacesOrCapitalsIsOnAndAnEmptyOneIsNotSet() {
        with("flashsale.rest.payment.enabled", " TRUE ")
                .run(context -> assertThat(context).hasBean("flashSalePaymentController"));
        with("flashsale.rest.payment.enabled", " ")
                .run(context -> assertThat(context).doesNotHaveBean("flashSalePaymentController"));
        with("flashsale.enabled", " ").run(context -> assertThat(context).hasSingleBean(FlashSale.class));
        with("flashsale.enabled", " False ")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FlashSale.class));
    }

    @Test
    void aChoiceIsWhatIsBound() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        WebApplicationContextRunner database = runner.withBean(DataSource.class, () -> h2);
        for (String value : new String[] {" JDBC ", "", " ", "Auto"}) {
            database.withInitializer(context -> context.getEnvironment()
                            .getPropertySources()
                            .addFirst(new MapPropertySource("exact", Map.of("flashsale.store", value))))
                    .run(context -> assertThat(context).hasNotFailed().hasSingleBean(OrderStore.class));
        }
        with("flashsale.store", " Memory ")
                .withBean(DataSource.class, () -> h2)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OrderStore.class));
        with("flashsale.admin.access", " UnGuarded ")
                .run(context -> assertThat(context).hasBean("flashSaleAdminController"));
        with("flashsale.admin.access", "")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("flashSaleAdminController"));
        with("flashsale.admin.access", "nobody")
                .run(context ->
                        assertThat(context.getStartupFailure()).hasStackTraceContaining("flashsale.admin.access"));
    }
}

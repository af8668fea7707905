package io.flashsale.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import jakarta.servlet.Filter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** Which endpoints exist. */
@ExtendWith(OutputCaptureExtension.class)
class FlashSaleWebAutoConfigurationTest {
    private static final AutoConfigurations OURS =
            AutoConfigurations.of(FlashSaleAutoConfiguration.class, FlashSaleWebAutoConfiguration.class);
    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(OURS)
            .withPropertyValues("flashsale.store=memory")
            .withUserConfiguration(Mvc.class);

    @BeforeEach
    void logInfo() {
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel("io.flashsale", LogLevel.INFO);
    }

    @Test
    void buyersHaveEndpointsWithoutMoreAdo() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(SaleController.class)
                .hasSingleBean(OrderController.class));
    }

    @Test
    void buyersPayNothingWhereTheHostDidNotSayThatTheyMay() {
        runner.run(context -> assertThat(context).doesNotHaveBean(PaymentController.class));
        runner.withPropertyValues("flashsale.rest.payment.enabled=true")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(PaymentController.class));
        runner.withPropertyValues("flashsale.rest.payment.enabled=true", "flashsale.roles=detail")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(PaymentController.class));
    }

    @Test
    void withoutAWebApplicationThereAreNone() {
        new ApplicationContextRunner()
                .withConfiguration(OURS)
                .withPropertyValues("flashsale.store=memory")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SaleController.class));
        runner.withClassLoader(new FilteredClassLoader("org.springframework.web.servlet"))
                .run(context -> assertThat(context).doesNotHaveBean(SaleController.class));
    }

    @Test
    void theyAreSwitchedOffTogether() {
        runner.withUserConfiguration(Security.class)
                .withPropertyValues("flashsale.rest.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(SaleController.class)
                        .doesNotHaveBean(OrderController.class)
                        .doesNotHaveBean(AdminController.class)
                        .doesNotHaveBean(ProblemFilter.class));
    }

    @Test
    void eachRoleHasItsOwn() {
        runner.withUserConfiguration(Security.class)
                .withPropertyValues("flashsale.roles=detail")
                .run(context -> assertThat(context)
                        .hasSingleBean(SaleController.class)
                        .doesNotHaveBean(OrderController.class)
                        .doesNotHaveBean(AdminController.class));
        runner.withUserConfiguration(Security.class)
                .withPropertyValues("flashsale.roles=ORDER,WORKER")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(SaleController.class)
                        .hasSingleBean(OrderController.class)
                        .doesNotHaveBean(AdminController.class));
        runner.withUserConfiguration(Security.class)
                .withPropertyValues("flashsale.roles=admin")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(SaleController.class)
                        .doesNotHaveBean(OrderController.class)
                        .hasSingleBean(AdminController.class));
    }

    @Test
    void theOperatorHasNoneWhereNothingGuardsThem(CapturedOutput output) {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AdminController.class));
        assertThat(output).contains("No admin endpoints, because nothing would guard /admin/flash-sales");
    }

    @Test
    void askingForUnguardedOnesByEnablingThemIsNotEnough() {
        runner.withPropertyValues("flashsale.admin.enabled=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("flashsale.admin.enabled")
                        .hasMessageContaining("add Spring Security, or set flashsale.admin.access=unguarded"));
    }

    @Test
    void theOperatorHasThemBehindSpringSecurity(CapturedOutput output) {
        runner.withUserConfiguration(Security.class)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(AdminController.class));
        runner.withUserConfiguration(Security.class)
                .withPropertyValues("flashsale.admin.enabled=true")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(AdminController.class));
        assertThat(output).doesNotContain("No admin endpoints", "Anybody");
    }

    @Test
    void theyMayStandOpenInSoManyWords(CapturedOutput output) {
        runner.withPropertyValues("flashsale.admin.access=unguarded")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(AdminController.class));
        assertThat(output).contains("Anybody who can reach /admin/flash-sales may change sales");
    }

    @Test
    void theyAreSwitchedOffInSilence(CapturedOutput output) {
        runner.withPropertyValues("flashsale.admin.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AdminController.class));
        runner.withUserConfiguration(Security.class)
                .withPropertyValues("flashsale.admin.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AdminController.class));
        assertThat(output).doesNotContain("No admin endpoints");
    }

    @Test
    void theHostTellsWhoAndWhere() {
        BuyerResolver buyers = request -> null;
        ClientResolver clients = request -> io.flashsale.Client.UNKNOWN;
        runner.withBean("own1", BuyerResolver.class, () -> buyers)
                .withBean("own2", ClientResolver.class, () -> clients)
                .run(context -> {
                    assertThat(context.getBean(BuyerResolver.class)).isSameAs(buyers);
                    assertThat(context.getBean(ClientResolver.class)).isSameAs(clients);
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebMvc
    static class Mvc {}

    /** The bean that Spring Security's presence is told by. */
    @Configuration(proxyBeanMethods = false)
    static class Security {
        @Bean
        Filter springSecurityFilterChain() {
            return (request, response, chain) -> chain.doFilter(request, response);
        }
    }
}

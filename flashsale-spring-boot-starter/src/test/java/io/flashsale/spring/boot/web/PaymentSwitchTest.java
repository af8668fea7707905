package io.flashsale.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spring.boot.support.BasicSecurity;
import io.flashsale.spring.boot.support.Http;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.Sales;
import io.flashsale.spring.boot.support.TestServer;
import io.flashsale.testing.SettableClock;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** B1: buyers mark their orders as paid only where the host says that they may. */
class PaymentSwitchTest {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class Application {
        @Bean
        SettableClock clock() {
            return new SettableClock();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flashsale.rest.enabled=true",
                "flashsale.rest.payment.enabled=false",
                "flashsale.rest.payment.enabled="
            })
    void aHostThatDoesNotAskForItHasNoPaymentByBuyers(String property) {
        try (TestServer server = TestServer.startInMemory(Application.class, property)) {
            Http ann = server.http().as("ann");
            SettableClock clock = (SettableClock) server.bean(Clock.class);
            Sales.publish(server.http().as("admin"), "sale", clock.instant(), 10, 1);
            clock.advance(Duration.ofSeconds(61));
            String ticket = Sales.created(ann, "sale");

            Answer answer = ann.post("/flash-sales/orders/" + ticket + "/payment");

            assertThat(answer.status()).as(answer.body()).isEqualTo(404);
            assertThat(answer.reason()).isEqualTo("NOT_FOUND");
            assertThat(ann.get("/flash-sales/orders/" + ticket).text("status")).isEqualTo("CREATED");
        }
    }
}

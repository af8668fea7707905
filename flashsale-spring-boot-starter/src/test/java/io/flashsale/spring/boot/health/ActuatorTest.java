package io.flashsale.spring.boot.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSaleHealth;
import io.flashsale.spring.boot.support.BasicSecurity;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.StubFlashSale;
import io.flashsale.spring.boot.support.TestServer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The health classes of either Boot give the same answers. */
class ActuatorTest {
    private static TestServer server;
    private static Failing flashSale;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class Application {
        @Bean
        Failing flashSale() {
            return new Failing();
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.startInMemory(
                Application.class,
                "management.endpoint.health.show-details=always",
                "management.endpoints.web.exposure.include=health,flashsale",
                "flashsale.roles=order,worker");
        flashSale = server.bean(Failing.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aFlashSaleWhoseTasksRunIsUp() {
        flashSale.error = "";

        Answer health = server.http().get("/actuator/health");

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.text("components.flashsale.status")).isEqualTo("UP");
        assertThat(health.flag("components.flashsale.details.running")).isTrue();
        assertThat(health.text("components.flashsale.details.tasks.sweeper.lastSuccess"))
                .isEqualTo("1970-01-01T00:00:00Z");
        assertThat(health.text("components.flashsale.details.tasks.sweeper.lastError"))
                .isNull();
    }

    @Test
    void aFailedTaskIsNamed() {
        flashSale.error = "the database is gone";

        Answer health = server.http().get("/actuator/health");

        assertThat(health.status()).isEqualTo(503);
        assertThat(health.text("components.flashsale.status")).isEqualTo("DOWN");
        assertThat(health.text("components.flashsale.details.tasks.sweeper.lastError"))
                .isEqualTo("the database is gone");
    }

    @Test
    void theEndpointTellsTheRoles() {
        Answer endpoint = server.http().get("/actuator/flashsale");

        assertThat(endpoint.status()).isEqualTo(200);
        assertThat(endpoint.texts("roles")).containsExactly("ORDER", "WORKER");
        assertThat(endpoint.flag("running")).isTrue();
    }

    @Test
    void healthAndEndpointTellHowItemsAreKept() {
        Answer health = server.http().get("/actuator/health");
        Answer endpoint = server.http().get("/actuator/flashsale");

        String[] names = {"items", "nodes", "taken", "left", "passed"};
        int[] values = {7, 2, 3, 1, 4};
        for (int at = 0; at < names.length; at++) {
            assertThat(health.number("components.flashsale.details.keeping." + names[at]))
                    .isEqualTo(values[at]);
            assertThat(endpoint.number("keeping." + names[at])).isEqualTo(values[at]);
        }
    }

    static class Failing extends StubFlashSale {
        private volatile String error = "";

        @Override
        public FlashSaleHealth health() {
            return new FlashSaleHealth(
                    true,
                    Map.of("sweeper", new FlashSaleHealth.Task(Instant.EPOCH, error)),
                    new FlashSaleHealth.Keeping(7, 2, 3, 1, 4));
        }
    }
}

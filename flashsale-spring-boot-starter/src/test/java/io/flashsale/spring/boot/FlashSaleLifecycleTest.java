package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.spring.boot.support.TestServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class FlashSaleLifecycleTest {
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    /** Spring Boot's web server starts at the default phase less 2048, so this stands between it and the flash sale. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        SmartLifecycle betweenTheTwo(FlashSale flashSale) {
            return new SmartLifecycle() {
                private boolean running;

                @Override
                public void start() {
                    running = true;
                    SEEN.add("start: the flash sale is " + (flashSale.health().running() ? "up" : "down"));
                }

                @Override
                public void stop() {
                    running = false;
                    SEEN.add("stop: the flash sale is " + (flashSale.health().running() ? "up" : "down"));
                }

                @Override
                public boolean isRunning() {
                    return running;
                }

                @Override
                public int getPhase() {
                    return SmartLifecycle.DEFAULT_PHASE - 2049;
                }
            };
        }
    }

    @Test
    void theFlashSaleStartsBeforeTheWebServerAndStopsAfterIt() {
        FlashSale flashSale;
        try (TestServer server = TestServer.startInMemory(Application.class)) {
            flashSale = server.bean(FlashSale.class);
            assertThat(server.http().get("/flash-sales").status()).isIn(200, 401);
        }
        assertThat(SEEN).containsExactly("start: the flash sale is up", "stop: the flash sale is up");
        assertThat(flashSale.health().running()).isFalse();
    }

    @Test
    void itIsNeverPaused() {
        FlashSaleLifecycle lifecycle =
                new FlashSaleLifecycle(FlashSale.builder().build());
        assertThat(lifecycle.isPauseable()).isFalse();
        lifecycle.start();
        assertThat(lifecycle.isRunning()).isTrue();
        lifecycle.stop();
        assertThat(lifecycle.isRunning()).isFalse();
    }
}

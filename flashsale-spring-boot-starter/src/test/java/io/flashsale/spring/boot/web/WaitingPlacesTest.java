package io.flashsale.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import io.flashsale.spring.boot.support.BasicSecurity;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.Sales;
import io.flashsale.spring.boot.support.StubFlashSale;
import io.flashsale.spring.boot.support.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.mock.env.MockEnvironment;

/** Who finds no place to wait in is told so, and has reserved nothing. */
class WaitingPlacesTest {
    private static final int PLACES = 2;
    private static final int BUYERS = 7;

    @Test
    void whoFindsNoPlaceReservesNothing() throws Exception {
        try (TestServer server = TestServer.startInMemory(Application.class, "flashsale.rest.max-waiting=" + PLACES)) {
            Waiting shop = server.bean(Waiting.class);
            List<CompletableFuture<Answer>> winners = new ArrayList<>();
            for (int place = 0; place < PLACES; place++) {
                winners.add(CompletableFuture.supplyAsync(
                        () -> Sales.order(server.http().as("ann"), "sale", 1, "token")));
            }
            shop.taken.await();
            for (int buyer = PLACES; buyer < BUYERS; buyer++) {
                Answer answer = Sales.order(server.http().as("ann"), "sale", 1, "token");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.reason()).isEqualTo("UNAVAILABLE");
                assertThat(answer.header("Retry-After")).hasValue("1");
            }
            assertThat(shop.calls).hasValue(PLACES);
            shop.answer.complete(new OrderResult.Accepted("ticket", OrderStatus.PENDING, null, Duration.ofMillis(1)));
            for (CompletableFuture<Answer> winner : winners) {
                assertThat(winner.get().status()).isEqualTo(202);
            }
            assertThat(Sales.order(server.http().as("ann"), "sale", 1, "token").status())
                    .isEqualTo(202);
        }
    }

    @Test
    void threeQuartersOfTheContainersThreadsMayWait() {
        assertThat(ContainerThreads.mayWait(new MockEnvironment())).isEqualTo(150);
        assertThat(ContainerThreads.mayWait(new MockEnvironment().withProperty("server.tomcat.threads.max", "40")))
                .isEqualTo(30);
        assertThat(ContainerThreads.mayWait(new MockEnvironment().withProperty("server.jetty.threads.max", "1")))
                .isEqualTo(1);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class Application {
        @Bean
        Waiting flashSale() {
            return new Waiting();
        }
    }

    /** All orders wait for the same answer. */
    static final class Waiting extends StubFlashSale {
        final CountDownLatch taken = new CountDownLatch(PLACES);
        final AtomicInteger calls = new AtomicInteger();
        final CompletableFuture<OrderResult> answer = new CompletableFuture<>();

        @Override
        public CompletionStage<OrderResult> placeAsync(OrderRequest request) {
            calls.incrementAndGet();
            taken.countDown();
            return answer;
        }
    }
}

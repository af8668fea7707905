package io.flashsale.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.PayResult;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spring.boot.support.BasicSecurity;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.Sales;
import io.flashsale.spring.boot.support.StubFlashSale;
import io.flashsale.spring.boot.support.TestServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Answers that come later, break, or never come: on the request's thread, and asynchronously. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class AnswersTest {
    @Parameter
    boolean asynchronous;

    private static TestServer server;

    @BeforeParameterizedClassInvocation
    static void start(boolean asynchronous) {
        server = TestServer.startInMemory(
                Application.class,
                "flashsale.settings.place-timeout=100ms",
                "flashsale.rest.payment.enabled=true",
                "flashsale.rest.asynchronous=" + asynchronous);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    @Test
    void anAnswerThatComesLaterIsTheSame() {
        Answer answer = order("later");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text("ticket")).isEqualTo("later");
    }

    @Test
    void aFailureIsAProblemAndStaysInTheLog() {
        Answer answer = order("broken");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.reason()).isEqualTo("INTERNAL_ERROR");
        assertThat(answer.body()).doesNotContain("secret");
        Answer atOnce = order("broken-at-once");
        assertThat(atOnce.status()).isEqualTo(500);
        assertThat(atOnce.body()).doesNotContain("secret");
    }

    @Test
    void noAnswerAtAllIsUnavailable() {
        Answer answer = order("never");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.reason()).isEqualTo("UNAVAILABLE");
        assertThat(answer.header("Retry-After")).isPresent();
    }

    @Test
    void aStoreThatIsDownIsUnavailable() {
        for (Answer answer : new Answer[] {
            server.http().as("ann").post("/flash-sales/orders/t/payment"),
            server.http().as("ann").get("/flash-sales/orders/t")
        }) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.reason()).isEqualTo("UNAVAILABLE");
            assertThat(answer.number("retryAfterMillis")).isEqualTo(1000);
            assertThat(answer.header("Retry-After")).hasValue("1");
            assertThat(answer.body()).doesNotContain("secret");
        }
    }

    private static Answer order(String token) {
        return Sales.order(server.http().as("ann"), "sale", 1, token);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class Application {
        @Bean
        StubFlashSale flashSale() {
            return new Slow();
        }
    }

    /** Does what the token says. */
    private static final class Slow extends StubFlashSale {
        @Override
        public CompletionStage<OrderResult> placeAsync(OrderRequest request) {
            CompletableFuture<OrderResult> later = new CompletableFuture<>();
            return switch (String.valueOf(request.saleToken())) {
                case "later" ->
                    later.completeOnTimeout(
                            new OrderResult.Accepted("later", OrderStatus.PENDING, null, Duration.ofMillis(1)),
                            50,
                            TimeUnit.MILLISECONDS);
                case "broken" ->
                    CompletableFuture.supplyAsync(() -> {
                        throw new IllegalStateException("a secret");
                    });
                case "broken-at-once" -> CompletableFuture.failedFuture(new IllegalStateException("a secret"));
                default -> later;
            };
        }

        @Override
        public CompletionStage<Optional<OrderState>> statusAsync(BuyerId buyer, String signedTicket) {
            return CompletableFuture.supplyAsync(() -> {
                throw new StoreUnavailableException("a secret host is down", null, false);
            });
        }

        @Override
        public PayResult pay(BuyerId buyer, String signedTicket) {
            throw new StoreUnavailableException("a secret host is down", null, true);
        }
    }
}

package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSale;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.Refused;
import io.flashsale.OrderResult.Unavailable;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import io.flashsale.handler.DedupeHandler;
import io.flashsale.handler.EnqueueHandler;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderContext;
import io.flashsale.handler.OrderHandler;
import io.flashsale.handler.RateLimitHandler;
import io.flashsale.handler.ReserveStockHandler;
import io.flashsale.handler.RiskHandler;
import io.flashsale.handler.SaleTokenHandler;
import io.flashsale.handler.SaleWindowHandler;
import io.flashsale.handler.StockCheckHandler;
import io.flashsale.spi.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ChainTest {
    private final List<String> passed = new ArrayList<>();

    /** Notes that a request came by, and what came back. */
    private OrderHandler witness(String name) {
        return (context, next) -> {
            passed.add(name);
            return next.proceed(context);
        };
    }

    @Test
    void theBuiltInHandlersStandInThePublishedOrder() {
        assertThat(List.of(
                        HandlerOrder.RATE_LIMIT,
                        HandlerOrder.SALE_WINDOW,
                        HandlerOrder.SALE_TOKEN,
                        HandlerOrder.RISK,
                        HandlerOrder.CUSTOM,
                        HandlerOrder.DEDUPE,
                        HandlerOrder.STOCK_CHECK,
                        HandlerOrder.RESERVE_STOCK,
                        HandlerOrder.ENQUEUE))
                .isSorted()
                .doesNotHaveDuplicates();
        try (Rig rig = Rig.plan()
                .with(builder -> builder.handlerBefore(RateLimitHandler.class, witness("before rate limit"))
                        .handlerAfter(RateLimitHandler.class, witness("after rate limit"))
                        .handlerAfter(SaleWindowHandler.class, witness("after window"))
                        .handlerAfter(SaleTokenHandler.class, witness("after token"))
                        .handlerAfter(RiskHandler.class, witness("after risk"))
                        .handler(HandlerOrder.CUSTOM, witness("custom"))
                        .handlerAfter(DedupeHandler.class, witness("after dedupe"))
                        .handlerAfter(StockCheckHandler.class, witness("after stock check"))
                        .handlerBefore(ReserveStockHandler.class, witness("before reserve")))
                .start()) {
            rig.accepted("ann");

            assertThat(passed)
                    .containsExactly(
                            "before rate limit",
                            "after rate limit",
                            "after window",
                            "after token",
                            "after risk",
                            "custom",
                            "after dedupe",
                            "after stock check",
                            "before reserve");
        }
    }

    @Test
    void aRefusalEndsTheWayThroughTheChain() {
        try (Rig rig = Rig.plan()
                .with(builder -> builder.handler(HandlerOrder.SALE_WINDOW - 1, witness("early"))
                        .handler(HandlerOrder.CUSTOM, refusing("NOT_TODAY"))
                        .handler(HandlerOrder.CUSTOM + 1, witness("late")))
                .start()) {
            assertThat(rig.place("ann")).isEqualTo(new Refused("NOT_TODAY"));
            assertThat(passed).containsExactly("early");
            assertThat(rig.refusals()).containsExactly(Outcome.REFUSED);
            assertThat(rig.ledgerAvailable()).isEqualTo(10);
        }
    }

    private static OrderHandler refusing(String reason) {
        return (context, next) -> CompletableFuture.completedFuture(new Refused(reason));
    }

    @Test
    void handlersOfEqualOrderStandInTheOrderTheyWereAdded() {
        try (Rig rig = Rig.plan()
                .with(builder -> builder.handler(HandlerOrder.CUSTOM, witness("one"))
                        .handler(HandlerOrder.CUSTOM, witness("two")))
                .start()) {
            rig.accepted("ann");

            assertThat(passed).containsExactly("one", "two");
        }
    }

    @Test
    void aBuiltInHandlerCanBeReplacedAndRemoved() {
        try (Rig rig = Rig.plan()
                .with(builder -> builder.removeHandler(SaleTokenHandler.class)
                        .replaceHandler(RiskHandler.class, witness("own risk rule")))
                .start()) {
            OrderResult result = rig.engine.place(rig.request("ann", 1).withSaleToken(null));

            assertThat(result).isInstanceOf(Accepted.class);
            assertThat(passed).containsExactly("own risk rule");
        }
    }

    static final class Nosy implements OrderHandler {
        @Override
        public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
            return next.proceed(context);
        }
    }

    @Test
    void nobodyMayStandBehindTheReservation() {
        assertThatThrownBy(() -> FlashSale.builder()
                        .handler(HandlerOrder.RESERVE_STOCK, new Nosy())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Nosy.class.getName())
                .hasMessageContaining("less than " + HandlerOrder.RESERVE_STOCK);
        assertThatThrownBy(() -> FlashSale.builder()
                        .handlerAfter(ReserveStockHandler.class, new Nosy())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Nosy.class.getName());
        assertThatThrownBy(() -> FlashSale.builder()
                        .handlerBefore(EnqueueHandler.class, new Nosy())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Nosy.class.getName());
        assertThatThrownBy(() -> FlashSale.builder()
                        .handlerAfter(EnqueueHandler.class, new Nosy())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Nosy.class.getName());
    }

    @Test
    void aHandlerDirectlyBeforeTheReservationIsOneOfTheHostsLikeAnyOther() {
        try (Rig rig = Rig.plan()
                .with(builder -> builder.handlerBefore(ReserveStockHandler.class, new Nosy())
                        .handlerAfter(Nosy.class, witness("after nosy"))
                        .removeHandler(Nosy.class))
                .start()) {
            rig.accepted("ann");

            assertThat(passed).containsExactly("after nosy");
        }
    }

    @Test
    void theReservationCannotBeRemoved() {
        assertThatThrownBy(() -> FlashSale.builder()
                        .removeHandler(ReserveStockHandler.class)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ReserveStockHandler cannot be removed");
    }

    @Test
    void aHandlerThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> FlashSale.builder()
                        .handlerAfter(Nosy.class, witness("x"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no Nosy in the chain");
    }

    static final class Greedy implements OrderHandler {
        @Override
        public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
            return next.proceed(context).thenCompose(answer -> next.proceed(context));
        }
    }

    @Test
    void aHandlerThatProceedsTwiceIsNamedAndTheBuyerHearsOfHisReservation() {
        try (Rig rig = Rig.plan()
                .with(builder -> builder.handler(HandlerOrder.CUSTOM, new Greedy()))
                .start()) {
            rig.accepted("ann");

            assertThat(rig.heard.failures())
                    .anySatisfy(failure -> assertThat(failure.cause())
                            .hasMessage(Greedy.class.getName() + " must call proceed() at most once"));
            assertThat(rig.heard.accepted()).hasSize(1);
            assertThat(rig.refusals()).isEmpty();
            assertThat(rig.ledgerAvailable()).isEqualTo(9);
        }
    }

    private static Rig rigWith(OrderHandler handler) {
        return Rig.plan()
                .with(builder -> builder.handler(HandlerOrder.CUSTOM, handler))
                .start();
    }

    private static void assertUnavailableAndNothingReserved(OrderHandler handler) {
        try (Rig rig = rigWith(handler)) {
            Instantly before = new Instantly(rig);
            assertThat(rig.place("ann")).isInstanceOf(Unavailable.class);
            assertThat(before.passed()).isLessThanOrEqualTo(Duration.ofSeconds(8));
            assertThat(rig.refusals()).containsExactly(Outcome.UNAVAILABLE);
            rig.pass(Duration.ofMinutes(1));
            assertThat(rig.ledgerAvailable()).isEqualTo(10);
            assertThat(rig.orders()).isEmpty();
        }
    }

    private record Instantly(Rig rig, java.time.Instant at) {
        Instantly(Rig rig) {
            this(rig, rig.clock.instant());
        }

        Duration passed() {
            return Duration.between(at, rig.clock.instant());
        }
    }

    @Test
    void aHandlerThatThrowsMeansUnavailable() {
        assertUnavailableAndNothingReserved((context, next) -> {
            throw new IllegalStateException("boom");
        });
    }

    @Test
    void aHandlerWithAMissingClassMeansUnavailable() {
        assertUnavailableAndNothingReserved((context, next) -> {
            throw new NoClassDefFoundError("com/example/Gone");
        });
    }

    @Test
    void aHandlerThatFailsLaterMeansUnavailable() {
        assertUnavailableAndNothingReserved(
                (context, next) -> CompletableFuture.failedFuture(new IllegalStateException("boom")));
    }

    @Test
    @SuppressWarnings("NullAway") // the misuse under test
    void aHandlerThatReturnsNullMeansUnavailable() {
        assertUnavailableAndNothingReserved((context, next) -> null);
    }

    @Test
    @SuppressWarnings("NullAway") // the misuse under test
    void aHandlerThatAnswersNullMeansUnavailable() {
        assertUnavailableAndNothingReserved((context, next) -> CompletableFuture.completedFuture(null));
    }

    @Test
    @SuppressWarnings("NullAway") // the misuse under test
    void aHandlerThatAnswersNullLaterMeansUnavailable() {
        CompletableFuture<OrderResult> late = new CompletableFuture<>();
        try (Rig rig = rigWith((context, next) -> late)) {
            CompletableFuture<OrderResult> answer =
                    rig.engine.placeAsync(rig.request("ann", 1)).toCompletableFuture();
            late.complete(null);

            assertThat(answer).isCompletedWithValueMatching(result -> result instanceof Unavailable);
        }
    }

    @Test
    void aHandlerThatNeverAnswersMeansUnavailableWithinABound() {
        assertUnavailableAndNothingReserved((context, next) -> new CompletableFuture<>());
    }

    @Test
    void aHandlerThatWakesUpTooLateReservesNothing() {
        CompletableFuture<String> challenge = new CompletableFuture<>();
        try (Rig rig = rigWith((context, next) -> challenge.thenCompose(solved -> next.proceed(context)))) {
            CompletableFuture<OrderResult> answer =
                    rig.engine.placeAsync(rig.request("ann", 1)).toCompletableFuture();
            rig.pass(Duration.ofSeconds(8));
            assertThat(answer).isCompletedWithValueMatching(result -> result instanceof Unavailable);

            challenge.complete("solved");

            rig.pass(Duration.ofMinutes(1));
            assertThat(rig.ledgerAvailable()).isEqualTo(10);
            assertThat(rig.orders()).isEmpty();
        }
    }

    @Test
    void aRateLimiterThatFailsAdmits() {
        RateLimiter broken = key -> CompletableFuture.failedFuture(new IllegalStateException("down"));
        RateLimiter throwing = key -> {
            throw new IllegalStateException("down");
        };
        for (RateLimiter limiter : List.of(broken, throwing)) {
            try (Rig rig =
                    Rig.plan().with(builder -> builder.rateLimiter(limiter)).start()) {
                rig.accepted("ann");
            }
        }
    }

    private static void assertAcceptedAndDecided(Rig rig) {
        try (rig) {
            String ticket = rig.accepted("ann");
            rig.pass(Duration.ofMinutes(2));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.heard.accepted()).hasSize(1);
            assertThat(rig.refusals()).isEmpty();
            assertThat(rig.heard.failures()).isNotEmpty();
        }
    }

    /** Row 43: once a reservation exists nobody refuses any more. */
    @Test
    void aHandlerThatThrowsAfterTheReservationChangesNothing() {
        assertAcceptedAndDecided(Rig.plan()
                .with(builder -> builder.replaceHandler(EnqueueHandler.class, (context, next) -> {
                    throw new IllegalStateException("boom");
                }))
                .start());
        assertAcceptedAndDecided(Rig.plan()
                .with(builder -> builder.replaceHandler(EnqueueHandler.class, (context, next) -> {
                    throw new NoClassDefFoundError("com/example/Gone");
                }))
                .start());
    }

    @Test
    void aHandlerThatRefusesAfterTheReservationChangesNothing() {
        assertAcceptedAndDecided(Rig.plan()
                .with(builder -> builder.replaceHandler(EnqueueHandler.class, refusing("NO")))
                .start());
    }

    @Test
    @SuppressWarnings("NullAway") // the misuse under test
    void aHandlerThatReturnsNullAfterTheReservationChangesNothing() {
        assertAcceptedAndDecided(Rig.plan()
                .with(builder -> builder.replaceHandler(EnqueueHandler.class, (context, next) -> null))
                .start());
    }

    @Test
    void aHandlerThatTurnsAnAcceptedAnswerIntoARefusalChangesNothing() {
        assertAcceptedAndDecided(
                rigWith((context, next) -> next.proceed(context).thenApply(answer -> new Refused("CHANGED_MY_MIND"))));
    }

    @Test
    void aHandlerThatThrowsOnTheWayBackChangesNothing() {
        assertAcceptedAndDecided(
                rigWith((context, next) -> next.proceed(context).thenApply(answer -> {
                    throw new IllegalStateException("boom");
                })));
    }

    @Test
    void aHandlerThatKeepsTheAcceptedAnswerToItselfIsOverheardWithinABound() {
        try (Rig rig = rigWith((context, next) -> {
            next.proceed(context);
            return new CompletableFuture<>();
        })) {
            rig.accepted("ann");
        }
    }

    @Test
    void aHandlerMayLookAtAnAnswerAndChangeARefusal() {
        try (Rig rig = Rig.plan()
                .withStock(1)
                .with(builder -> builder.handler(
                        HandlerOrder.CUSTOM,
                        (context, next) -> next.proceed(context)
                                .thenApply(answer -> answer.isAccepted() ? answer : new Refused("TRY_THE_SHOP"))))
                .start()) {
            rig.accepted("ann");

            assertThat(rig.place("bob")).isEqualTo(new Refused("TRY_THE_SHOP"));
        }
    }
}

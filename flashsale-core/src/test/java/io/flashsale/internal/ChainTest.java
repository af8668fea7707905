package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSale;
import io.flashsale.FlashSaleBuilder;
import io.flashsale.FlashSaleSettings;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.Refused;
import io.flashsale.OrderResult.Unavailable;
import io.flashsale.OrderResult.Unknown;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderContext;
import io.flashsale.handler.OrderHandler;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.RateLimiter;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
                .with(builder -> builder.handlerBefore(HandlerOrder.RATE_LIMIT, witness("before rate limit"))
                        .handlerAfter(HandlerOrder.RATE_LIMIT, witness("after rate limit"))
                        .handlerAfter(HandlerOrder.SALE_WINDOW, witness("after window"))
                        .handlerAfter(HandlerOrder.SALE_TOKEN, witness("after token"))
                        .handlerAfter(HandlerOrder.RISK, witness("after risk"))
                        .handler(HandlerOrder.CUSTOM, witness("custom"))
                        .handlerAfter(HandlerOrder.DEDUPE, witness("after dedupe"))
                        .handlerAfter(HandlerOrder.STOCK_CHECK, witness("after stock check"))
                        .handlerBefore(HandlerOrder.RESERVE_STOCK, witness("before reserve")))
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
                .with(builder -> builder.removeHandler(HandlerOrder.SALE_TOKEN)
                        .replaceHandler(HandlerOrder.RISK, witness("own risk rule")))
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

    /** The chain cannot be put together like this; the message names the culprit and what to do. */
    private static void assertRefused(UnaryOperator<FlashSaleBuilder> misuse, String... words) {
        assertThatThrownBy(() -> misuse.apply(FlashSale.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void nobodyMayStandBehindTheReservation() {
        String nosy = Nosy.class.getName();
        String instead = "use handlerBefore(HandlerOrder.RESERVE_STOCK, ...) or a value below 800";
        assertRefused(
                builder -> builder.handler(HandlerOrder.RESERVE_STOCK, new Nosy()),
                nosy + " cannot stand at 800",
                instead);
        assertRefused(
                builder -> builder.handler(HandlerOrder.ENQUEUE + 1, new Nosy()),
                nosy + " cannot stand at 901",
                instead);
        assertRefused(
                builder -> builder.handlerAfter(HandlerOrder.RESERVE_STOCK, new Nosy()),
                nosy + " cannot stand after RESERVE_STOCK (800)",
                instead);
        assertRefused(
                builder -> builder.handlerBefore(HandlerOrder.ENQUEUE, new Nosy()),
                nosy + " cannot stand before ENQUEUE (900)",
                instead);
        assertRefused(
                builder -> builder.handlerAfter(HandlerOrder.ENQUEUE, new Nosy()),
                nosy + " cannot stand after ENQUEUE (900)",
                instead);
    }

    @Test
    void aHandlerDirectlyBeforeTheReservationIsOneOfTheHostsLikeAnyOther() {
        try (Rig rig = Rig.plan()
                .with(builder -> builder.handlerBefore(HandlerOrder.RESERVE_STOCK, witness("one"))
                        .handler(HandlerOrder.RESERVE_STOCK - 1, witness("two"))
                        .handlerBefore(HandlerOrder.RESERVE_STOCK, witness("three"))
                        .handlerAfter(HandlerOrder.STOCK_CHECK, witness("after stock check")))
                .start()) {
            rig.accepted("ann");

            assertThat(passed).containsExactly("after stock check", "two", "one", "three");
        }
    }

    @Test
    void theReservationAndWhatFollowsItCannotBeRemoved() {
        String why = "nothing would be sold: only what stands before RESERVE_STOCK (800) can be removed";
        assertRefused(
                builder -> builder.removeHandler(HandlerOrder.RESERVE_STOCK),
                "RESERVE_STOCK (800) cannot be removed",
                why);
        assertRefused(builder -> builder.removeHandler(HandlerOrder.ENQUEUE), "ENQUEUE (900) cannot be removed", why);
    }

    @Test
    void theReservationAndWhatFollowsItCannotBeReplaced() {
        String instead = "bring a StockLedger or an OrderQueue of your own";
        assertRefused(
                builder -> builder.replaceHandler(HandlerOrder.RESERVE_STOCK, new Nosy()),
                Nosy.class.getName() + " cannot replace RESERVE_STOCK (800)",
                instead);
        assertRefused(
                builder -> builder.replaceHandler(HandlerOrder.ENQUEUE, new Nosy()),
                Nosy.class.getName() + " cannot replace ENQUEUE (900)",
                instead);
    }

    @Test
    void aPositionWhereNoneOfOursStandsIsNamedAndSoAreOurs() {
        String[] ours = {
            "use one of HandlerOrder's RATE_LIMIT (100), SALE_WINDOW (200), SALE_TOKEN (300), RISK (400), DEDUPE (600),"
                    + " STOCK_CHECK (700), RESERVE_STOCK (800), ENQUEUE (900)"
        };
        for (int position : new int[] {HandlerOrder.CUSTOM, HandlerOrder.RISK + 1, -1}) {
            String none = "no handler of the library stands at " + position;
            assertRefused(builder -> builder.handlerBefore(position, new Nosy()), none, ours[0]);
            assertRefused(builder -> builder.handlerAfter(position, new Nosy()), none, ours[0]);
            assertRefused(builder -> builder.replaceHandler(position, new Nosy()), none, ours[0]);
            assertRefused(builder -> builder.removeHandler(position), none, ours[0]);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // the misuse under test
    void nullIsNoHandler() {
        String sentence = "handler must not be null; removeHandler removes one of the library's";
        assertRefused(builder -> builder.handler(HandlerOrder.CUSTOM, null), sentence);
        assertRefused(builder -> builder.handlerBefore(HandlerOrder.RISK, null), sentence);
        assertRefused(builder -> builder.handlerAfter(HandlerOrder.RISK, null), sentence);
        assertRefused(builder -> builder.replaceHandler(HandlerOrder.RISK, null), sentence);
    }

    @Test
    void whatHasBeenRemovedIsNotThereAnyMore() {
        String instead = "RISK (400) has been removed from the chain: use handler(HandlerOrder.RISK, ...)";
        assertRefused(builder -> builder.removeHandler(HandlerOrder.RISK).removeHandler(HandlerOrder.RISK), instead);
        assertRefused(
                builder -> builder.removeHandler(HandlerOrder.RISK).replaceHandler(HandlerOrder.RISK, new Nosy()),
                instead);
        assertRefused(
                builder -> builder.removeHandler(HandlerOrder.RISK).handlerBefore(HandlerOrder.RISK, new Nosy()),
                instead);
    }

    @Test
    void whatHasReplacedOneOfOursIsFoundByThePosition() {
        try (Rig rig = Rig.plan()
                .with(builder -> builder.replaceHandler(HandlerOrder.RISK, witness("own risk rule"))
                        .handlerBefore(HandlerOrder.RISK, witness("before"))
                        .handlerAfter(HandlerOrder.RISK, witness("after")))
                .start()) {
            rig.accepted("ann");

            assertThat(passed).containsExactly("before", "own risk rule", "after");
        }
    }

    @Test
    void whereOneWasRemovedAnotherMayStand() {
        try (Rig rig = Rig.plan()
                .with(builder -> builder.removeHandler(HandlerOrder.RISK)
                        .handler(HandlerOrder.CUSTOM, witness("custom"))
                        .handler(HandlerOrder.RISK, witness("own risk rule")))
                .start()) {
            rig.accepted("ann");

            assertThat(passed).containsExactly("own risk rule", "custom");
        }
    }

    /** A builder may build more than once. */
    @Test
    void everyEngineOfABuilderHasTheWholeChain() {
        FlashSaleBuilder builder = FlashSale.builder().handler(HandlerOrder.CUSTOM, witness("custom"));
        for (int engine = 0; engine < 2; engine++) {
            try (FlashSale flashSale = builder.build()) {
                flashSale.start();
                assertThat(flashSale.place(OrderRequest.of("ann", Rig.ITEM, 1)))
                        .isEqualTo(OrderResult.UnknownItem.INSTANCE);
            }
        }
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

    /** Its first send goes wrong in this way. */
    private static Rig rigWithQueue(Supplier<CompletionStage<Void>> firstSend) {
        Rig rig = Rig.start();
        rig.queueCalls = Broken.first(
                1,
                new Intercept() {
                    @Override
                    @SuppressWarnings("unchecked") // a send answers with Void
                    public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                        return (CompletionStage<T>) firstSend.get();
                    }
                },
                "send");
        return rig;
    }

    /** Row 43: once a reservation exists nobody refuses any more. */
    @Test
    void aQueueThatThrowsAfterTheReservationChangesNothing() {
        assertAcceptedAndDecided(rigWithQueue(() -> {
            throw new IllegalStateException("boom");
        }));
        assertAcceptedAndDecided(rigWithQueue(() -> {
            throw new NoClassDefFoundError("com/example/Gone");
        }));
    }

    @Test
    void aQueueThatFailsAfterTheReservationChangesNothing() {
        assertAcceptedAndDecided(rigWithQueue(() -> CompletableFuture.failedFuture(new IllegalStateException("boom"))));
    }

    @Test
    @SuppressWarnings("NullAway") // the misuse under test
    void aQueueThatReturnsNullAfterTheReservationChangesNothing() {
        assertAcceptedAndDecided(rigWithQueue(() -> null));
    }

    /** Whoever hears "accepted" and fails badly does not keep the buyer from his ticket. */
    @Test
    void aListenerWithAMissingClassLeavesTheBuyerHisTicket() {
        FlashSaleListener gone = new FlashSaleListener() {
            @Override
            public void accepted(Ticket ticket) {
                throw new NoClassDefFoundError("com/example/Gone");
            }
        };
        try (Rig rig = Rig.plan().with(builder -> builder.listener(gone)).start()) {
            String ticket = rig.accepted("ann");
            rig.pass(Duration.ofMinutes(2));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
        }
    }

    /** A ledger whose reservations are made, but answered only when the test says so. */
    private static Runnable holdBackReservations(Rig rig) {
        CompletableFuture<Boolean> answering = new CompletableFuture<>();
        rig.ledgerCalls = new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                CompletionStage<T> answer = real.get();
                return call.equals("reserve") ? answering.thenCompose(now -> answer) : answer;
            }
        };
        return () -> answering.complete(true);
    }

    @Test
    void aHandlerThatRefusesWithoutWaitingForTheReservationIsOverheard() {
        try (Rig rig = rigWith((context, next) -> {
            next.proceed(context);
            return CompletableFuture.completedFuture(new Refused("IN_A_HURRY"));
        })) {
            Runnable answer = holdBackReservations(rig);
            CompletableFuture<OrderResult> result =
                    rig.engine.placeAsync(rig.request("ann", 1)).toCompletableFuture();
            assertThat(result).isNotDone();

            answer.run();
            rig.pass(Duration.ofSeconds(1));

            assertThat(result).isCompletedWithValueMatching(OrderResult::isAccepted);
            assertThat(rig.refusals()).isEmpty();
        }
    }

    /** The answer of another request may show that the ledger's clock is ahead: no time has passed by that. */
    @Test
    void aRequestHasItsWholeTimeThoughTheLedgersTimeIsLearnedMeanwhile() {
        CompletableFuture<Boolean> held = new CompletableFuture<>();
        try (Rig rig = rigWith((context, next) -> context.buyer().value().equals("ann")
                ? held.thenCompose(go -> next.proceed(context))
                : next.proceed(context))) {
            rig.ledgerCalls = new Intercept() {
                @Override
                @SuppressWarnings("unchecked") // a reply like the real one
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    return call.equals("reserve")
                            ? real.get().thenApply(reply -> (T) ahead((LedgerReply<?>) reply))
                            : real.get();
                }
            };
            CompletableFuture<OrderResult> ann =
                    rig.engine.placeAsync(rig.request("ann", 1)).toCompletableFuture();
            rig.accepted("ben");

            held.complete(true);
            rig.pass(Duration.ofSeconds(1));

            assertThat(ann).isCompletedWithValueMatching(OrderResult::isAccepted);
        }
    }

    private static <T> LedgerReply<T> ahead(LedgerReply<T> reply) {
        return new LedgerReply<>(
                reply.code(),
                reply.time().plus(Duration.ofMinutes(10)),
                reply.available(),
                reply.sequence(),
                reply.anew(),
                reply.value());
    }

    @Test
    void theTimeThatAHandlerBlocksIsPartOfThePlaceTimeout() {
        SettableClock clock = new SettableClock();
        Duration limit = FlashSaleSettings.DEFAULTS.placeTimeout();
        Duration blocked = limit.minusSeconds(1);
        Rig.Plan plan = Rig.plan()
                .with(builder -> builder.handler(HandlerOrder.CUSTOM, (context, next) -> {
                    clock.advance(blocked);
                    return next.proceed(context);
                }));
        try (Rig rig = new Rig(plan, clock)) {
            holdBackReservations(rig);
            CompletableFuture<OrderResult> result =
                    rig.engine.placeAsync(rig.request("ann", 1)).toCompletableFuture();
            rig.pass(Duration.ofMillis(900));
            assertThat(result).isNotDone();
            rig.pass(Duration.ofMillis(200));
            assertThat(result).isCompletedWithValueMatching(answer -> answer instanceof Unknown);
        }
    }

    /** What proceed() returns is the handler's own: completing it ends neither the reservation nor the promise. */
    @Test
    void aHandlerThatCompletesWhatItWasGivenChangesNothing() {
        try (Rig rig = Rig.plan()
                .with(builder -> builder.handlerBefore(HandlerOrder.RESERVE_STOCK, (context, next) -> {
                    CompletableFuture<OrderResult> rest = next.proceed(context).toCompletableFuture();
                    rest.complete(new Refused("TOO_SLOW"));
                    return rest;
                }))
                .start()) {
            Runnable answer = holdBackReservations(rig);
            CompletableFuture<OrderResult> result =
                    rig.engine.placeAsync(rig.request("ann", 1)).toCompletableFuture();
            assertThat(result).isNotDone();

            answer.run();
            rig.pass(Duration.ofSeconds(1));

            assertThat(result).isCompletedWithValueMatching(OrderResult::isAccepted);
            assertThat(rig.heard.accepted()).hasSize(1);
            assertThat(rig.heard.created()).hasSize(1);
            assertThat(rig.refusals()).isEmpty();
        }
    }

    /** Nor does forcing another value into what is complete already. */
    @Test
    void aHandlerThatForcesAnotherAnswerIntoWhatItWasGivenChangesNothing() {
        try (Rig rig = rigWithLast((context, next) -> {
            CompletableFuture<OrderResult> rest = next.proceed(context).toCompletableFuture();
            rest.obtrudeValue(new Refused("FORCED"));
            return rest;
        })) {
            rig.accepted("ann");
            rig.pass(Duration.ofMinutes(1));
            assertThat(rig.orders(OrderStatus.CREATED)).hasSize(1);
            assertThat(rig.refusals()).isEmpty();
        }
    }

    @Test
    void whatIsAnsweredInThePlaceOfAReservationIsTheHandlersOwnToo() {
        List<Supplier<CompletionStage<OrderResult>>> late = new ArrayList<>();
        try (Rig rig = rigWithLast((context, next) -> {
            late.add(() -> next.proceed(context));
            return CompletableFuture.completedFuture(new Refused("NO"));
        })) {
            rig.place("ann");
            rig.place("ben");
            late.get(0).get().toCompletableFuture().obtrudeValue(new Refused("FORCED"));
            assertThat(late.get(1).get()).isCompletedWithValueMatching(answer -> answer instanceof Unavailable);
        }
    }

    private static Rig rigWithLast(OrderHandler handler) {
        return Rig.plan()
                .with(builder -> builder.handlerBefore(HandlerOrder.RESERVE_STOCK, handler))
                .start();
    }

    /** What placeAsync returns is the caller's own: who gives up waiting does not keep the listeners from hearing. */
    @Test
    void aStageThatItsCallerCompletesIsHeardOfAllTheSame() {
        CompletableFuture<OrderResult> late = new CompletableFuture<>();
        try (Rig rig = rigWith((context, next) -> late)) {
            CompletableFuture<OrderResult> mine =
                    rig.engine.placeAsync(rig.request("ann", 1)).toCompletableFuture();
            mine.cancel(false);
            late.complete(new Refused("NO"));
            rig.pass(Duration.ofMinutes(1));
            assertThat(rig.refusals()).containsExactly(Outcome.REFUSED);
        }
    }

    /** The units are reserved for certain; only the queue has not confirmed. */
    @Test
    void whileTheQueueIsWaitedForThePlaceTimeoutMeansAccepted() {
        FlashSaleSettings patient = FlashSaleSettings.DEFAULTS.toBuilder()
                .acknowledgeEnqueued(true)
                .enqueueTimeout(FlashSaleSettings.DEFAULTS.placeTimeout().multipliedBy(2))
                .build();
        try (Rig rig = Rig.plan().withSettings(patient).start()) {
            rig.queueCalls = Broken.silent("send");
            CompletionStage<OrderResult> async = rig.engine.placeAsync(rig.request("ann", 1));
            assertThat(rig.place("ben").isAccepted()).isTrue();
            assertThat(async).isCompletedWithValueMatching(OrderResult::isAccepted);
            assertThat(rig.heard.accepted()).hasSize(2);
            assertThat(rig.refusals()).isEmpty();
        }
    }

    /** I8: nobody owns an order after hearing a refusal. */
    @Test
    void aHandlerThatProceedsAfterItsRefusalWasToldReservesNothing() {
        List<Runnable> later = new ArrayList<>();
        try (Rig rig = rigWith((context, next) -> {
            later.add(() -> next.proceed(context));
            return CompletableFuture.completedFuture(new Refused("SECOND_THOUGHTS"));
        })) {
            assertThat(rig.place("ann")).isEqualTo(new Refused("SECOND_THOUGHTS"));
            CompletionStage<OrderResult> async = rig.engine.placeAsync(rig.request("ben", 1));
            assertThat(async).isCompletedWithValue(new Refused("SECOND_THOUGHTS"));

            later.forEach(Runnable::run);
            rig.pass(Duration.ofMinutes(2));

            assertThat(later).hasSize(2);
            assertThat(rig.heard.accepted()).isEmpty();
            assertThat(rig.heard.created()).isEmpty();
        }
    }

    @Test
    void whileTheReservationIsUnderWayThePlaceTimeoutMeansUnknown() {
        try (Rig rig = Rig.start()) {
            Runnable answer = holdBackReservations(rig);
            CompletableFuture<OrderResult> result =
                    rig.engine.placeAsync(rig.request("ann", 1)).toCompletableFuture();
            rig.pass(rig.plan.settings().placeTimeout());

            assertThat(result).isCompletedWithValueMatching(heard -> heard instanceof Unknown);
            answer.run();
            rig.pass(Duration.ofMinutes(1));
            assertThat(rig.status("ann", ((Unknown) result.join()).ticket())).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.refusals()).containsExactly(Outcome.UNKNOWN);
        }
    }

    /** The thread that waits keeps the time itself. */
    @Test
    void whoeverWaitsForTheAnswerWaitsForThePlaceTimeoutAndNoLonger() {
        try (Rig rig = Rig.start()) {
            Runnable answer = holdBackReservations(rig);
            Instantly before = new Instantly(rig);

            OrderResult result = rig.place("ann");

            assertThat(result).isInstanceOf(Unknown.class);
            assertThat(before.passed()).isEqualTo(rig.plan.settings().placeTimeout());
            answer.run();
        }
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

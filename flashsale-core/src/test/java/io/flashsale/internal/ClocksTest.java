package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemDetail.State;
import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.BadToken;
import io.flashsale.OrderResult.LimitReached;
import io.flashsale.OrderResult.NotStarted;
import io.flashsale.OrderResult.Paused;
import io.flashsale.OrderResult.SoldOut;
import io.flashsale.OrderResult.Unavailable;
import io.flashsale.SaleId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedLedger;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Clocks of nodes that are wrong from the beginning or are stepped: no answer depends on them. */
class ClocksTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final List<Duration> WRONG_BY = List.of(HOUR.negated(), Duration.ofMinutes(-20), HOUR);

    /** A node beside the first that only takes orders, on a clock of its own. */
    private static FlashSale nodeWrongBy(Rig rig, Duration duration) {
        SettableClock clock = rig.clock.another();
        clock.step(duration);
        return rig.frontNode(clock);
    }

    /** E7: a slow node learned the ledger's time from nobody, because it let nobody through: 50 of 50 heard NotStarted. */
    @Test
    void aNodeWhoseClockIsWrongSellsAsTheLedgerDoes() {
        for (Duration wrong : WRONG_BY) {
            try (Rig rig = Rig.plan()
                    .withThreeItems()
                    .withStock(50)
                    .withBuckets(3)
                    .opensIn(Duration.ofMinutes(10))
                    .start()) {
                FlashSale node = nodeWrongBy(rig, wrong);
                rig.pass(Duration.ofMinutes(10).minusSeconds(1));
                assertThat(node.place(OrderRequest.of("early", Rig.ITEM, 1))).isInstanceOf(NotStarted.class);
                rig.pass(SECOND);
                for (ItemId item : Rig.ITEMS) {
                    for (int buyer = 0; buyer < 50; buyer++) {
                        assertThat(node.place(Rig.request(node, item, "buyer-" + buyer, 1)))
                                .as("%s, wrong by %s", item, wrong)
                                .isInstanceOf(Accepted.class);
                    }
                }
            }
        }
    }

    /** E7: also the first to ask a node that has just been started is answered by the ledger's time. */
    @Test
    void thePageOfANodeWhoseClockIsWrongShowsWhatTheLedgerSays() {
        for (Duration wrong : WRONG_BY) {
            try (Rig rig = Rig.plan().withThreeItems().start()) {
                FlashSale node = nodeWrongBy(rig, wrong);
                assertThat(node.detail(Rig.ITEM, new BuyerId("ann"))
                                .orElseThrow()
                                .state())
                        .as("wrong by %s", wrong)
                        .isEqualTo(State.OPEN);
            }
        }
    }

    /** E7: after a step back the gate said SoldOut for as long as the step, whatever was free. */
    @Test
    void aStepOfTheClockKeepsNobodyOutWhenUnitsComeBack() {
        for (Duration step : WRONG_BY) {
            try (Rig rig =
                    Rig.plan().withThreeItems().withStock(5).withBuckets(2).start()) {
                SettableClock clock = rig.clock.another();
                FlashSale node = rig.anotherNode(clock);
                rig.sellOut();
                assertThat(node.place(rig.request("ann", 1))).isInstanceOf(SoldOut.class);
                clock.step(step);
                rig.engine.admin().addStock(Rig.ITEM, 50);
                rig.pass(rig.plan.settings().soldOutTime().plusSeconds(1));

                assertThat(node.place(rig.request("ann", 1)))
                        .as("stepped by %s", step)
                        .isInstanceOf(Accepted.class);
            }
        }
    }

    /** E7, case 26: near caches were as old as the step. */
    @Test
    void aStepOfTheClockMakesNoCacheOlder() {
        for (Duration step : WRONG_BY) {
            try (Rig rig = Rig.plan().withThreeItems().start()) {
                SettableClock clock = rig.clock.another();
                FlashSale node = rig.anotherNode(clock);
                String ticket = Rig.ticket(node.place(rig.request("ann", 1)));
                assertThat(node.place(rig.request("ann", 1))).isInstanceOf(LimitReached.class);
                rig.pass(SECOND);
                clock.step(step);
                rig.engine.cancel(new BuyerId("ann"), ticket);
                rig.pass(Duration.ofSeconds(3));
                assertThat(node.place(rig.request("ann", 1)))
                        .as("stepped by %s", step)
                        .isInstanceOf(Accepted.class);

                OrderRequest bobs = rig.request("bob", 1);
                rig.engine.admin().pause(SaleId.of("ten"));
                rig.pass(Duration.ofSeconds(2));
                assertThat(node.place(bobs)).isInstanceOf(Paused.class);
                assertThat(node.detail(Rig.ITEM, new BuyerId("bob"))
                                .orElseThrow()
                                .saleToken())
                        .as("stepped by %s", step)
                        .isNull();
            }
        }
    }

    /** E7: a request is as old as the time that has passed, not as a clock that was stepped meanwhile says. */
    @Test
    void aStepOfTheClockEndsNoRequest() {
        for (Duration step : WRONG_BY) {
            try (Rig rig = Rig.plan().withThreeItems().start()) {
                SettableClock clock = rig.clock.another();
                FlashSale node = rig.anotherNode(clock);
                OrderRequest request = rig.request("ann", 1);
                rig.ledgerCalls = before("reserve", () -> clock.step(step));

                assertThat(node.place(request)).as("stepped by %s", step).isInstanceOf(Accepted.class);
            }
        }
    }

    private static Intercept before(String name, Runnable what) {
        return new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                if (call.equals(name)) {
                    what.run();
                }
                return real.get();
            }
        };
    }

    /** The clock of a server that took over may differ from that of the one before: after ten seconds nobody is refused by the old. */
    @Test
    void aLedgerWhoseClockIsSteppedIsFollowed() {
        try (Rig rig = Rig.plan().withThreeItems().opensIn(HOUR).start()) {
            FlashSale node = nodeWrongBy(rig, Duration.ofMinutes(-20));
            rig.pass(HOUR.minusMinutes(5));
            OrderRequest early = OrderRequest.of("ann", Rig.ITEM, 1);
            assertThat(node.place(early)).isInstanceOf(NotStarted.class);
            rig.clock.step(Duration.ofMinutes(6)); // it is the ledger's
            rig.pass(Duration.ofSeconds(10));

            assertThat(node.place(early)).isEqualTo(BadToken.INSTANCE);
            assertThat(node.place(Rig.request(node, Rig.ITEM, "ann", 1))).isInstanceOf(Accepted.class);
        }
    }

    /** A crowd before the start asks a bucket once, and nobody waits for one that does not answer. */
    @Test
    void aCrowdBeforeTheStartAsksForTheTimeOnce() {
        int[] peeks = {0};
        try (Rig rig = Rig.plan().withThreeItems().opensIn(HOUR).start()) {
            Intercept counting = before("peek", () -> peeks[0]++);
            FlashSale node =
                    rig.anotherNode(builder -> builder.ledger(new InterceptedLedger(rig.ledger, () -> counting))
                            .roles(Set.of()));
            for (int buyer = 0; buyer < 500; buyer++) {
                assertThat(node.place(OrderRequest.of("buyer-" + buyer, Rig.ITEM, 1)))
                        .isInstanceOf(NotStarted.class);
            }
            assertThat(peeks[0]).isEqualTo(1);
        }
    }

    @Test
    void aBucketThatDoesNotTellItsTimeKeepsNobodyWaitingForLong() {
        try (Rig rig = Rig.plan().withThreeItems().opensIn(HOUR).start()) {
            FlashSale node = rig.anotherNode();
            rig.pass(Duration.ofSeconds(11));
            rig.ledgerCalls = Broken.silent("peek");
            CompletableFuture<?> first =
                    node.placeAsync(OrderRequest.of("ann", Rig.ITEM, 1)).toCompletableFuture();
            rig.pass(Duration.ofMillis(300));
            assertThat(first).isCompletedWithValueMatching(NotStarted.class::isInstance);
            assertThat(node.placeAsync(OrderRequest.of("bob", Rig.ITEM, 1)).toCompletableFuture())
                    .as("it is not asked again at once")
                    .isCompletedWithValueMatching(NotStarted.class::isInstance);
        }
    }

    /**
     * A node that was just started, and whose ledger did not answer, said NotStarted or Ended by its own clock, and gave out tickets of the
     * future, which nobody brought to an end before that came.
     */
    @Test
    void aNodeThatHasHeardNoTimeNeitherSellsNorRefuses() {
        for (Duration wrong : WRONG_BY) {
            for (Intercept fault : List.of(Broken.down(), Broken.dropped("peek"))) {
                try (Rig rig = Rig.plan().withThreeItems().start()) {
                    FlashSale node = nodeWrongBy(rig, wrong);
                    rig.ledgerCalls = fault;
                    for (ItemId item : Rig.ITEMS) {
                        assertThat(node.place(OrderRequest.of("ann", item, 1)))
                                .as("wrong by %s", wrong)
                                .isInstanceOf(Unavailable.class);
                        assertThatThrownBy(() -> node.detail(item, new BuyerId("ann")))
                                .isInstanceOf(StoreUnavailableException.class);
                    }
                    rig.ledgerCalls = Intercept.NOTHING;
                    rig.pass(SECOND);
                    for (ItemId item : Rig.ITEMS) {
                        assertThat(node.place(Rig.request(node, item, "ann", 1)))
                                .isInstanceOf(Accepted.class);
                    }
                }
            }
        }
    }

    /** Background work began by the node's own clock, and there was nothing to do by a clock that is days off. */
    @Test
    void aKeeperWhoseClockIsDaysOffKeepsItsItems() {
        for (Duration wrong : List.of(Duration.ofDays(-3), Duration.ofDays(3))) {
            try (Rig rig = ThreeItems.three().start()) {
                SettableClock clock = rig.clock.another();
                clock.step(wrong);
                rig.engine.close();
                rig.anotherNode(clock);
                Rig.ITEMS.forEach(item -> ThreeItems.loseEverything(rig, item));
                rig.pass(SECOND.multipliedBy(30));
                for (ItemId item : Rig.ITEMS) {
                    assertThat(ThreeItems.ledgerUnits(rig, item))
                            .as("%s, wrong by %s", item, wrong)
                            .isEqualTo(100);
                }
            }
        }
    }

    /** The keys are loaded before any server has told the time: for half a minute that was said by the node's own clock. */
    @Test
    void healthTellsTheLedgersTimeThoughATaskWentThroughBeforeItWasHeard() {
        try (Rig rig = ThreeItems.three().start()) {
            SettableClock own = rig.clock.another();
            own.step(Duration.ofHours(5));
            FlashSale node = rig.anotherNode(own);
            rig.pass(Duration.ofSeconds(5));
            node.health()
                    .tasks()
                    .forEach((name, task) ->
                            assertThat(task.lastSuccess()).as(name).isBeforeOrEqualTo(rig.clock.instant()));
        }
    }
}

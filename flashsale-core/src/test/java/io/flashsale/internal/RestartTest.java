package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.OrderReason;
import io.flashsale.OrderResult.Unavailable;
import io.flashsale.OrderStatus;
import io.flashsale.spi.Bucket;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Row 44, and rows 28 and 42: what the ledger forgets, the rows still know. */
class RestartTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void aRestartKeepsCreatedOrdersAndSellsTheRestExactly() {
        for (int buckets : new int[] {1, 4}) {
            try (Rig rig = Rig.plan().withStock(20).withBuckets(buckets).start()) {
                Map<String, String> created = new LinkedHashMap<>();
                for (int buyer = 0; buyer < 8; buyer++) {
                    String name = rig.nextBuyer();
                    created.put(name, rig.accepted(name));
                }
                rig.pass(SECOND);
                rig.restart();
                rig.pass(Duration.ofSeconds(3));
                assertThat(rig.ledgerUnits()).isEqualTo(12);
                created.forEach(
                        (buyer, ticket) -> assertThat(rig.status(buyer, ticket)).isEqualTo(OrderStatus.CREATED));
                rig.sellOut();

                assertThat(rig.sold()).isEqualTo(20);
                assertThat(rig.orders(OrderStatus.REJECTED)).isEmpty();
            }
        }
    }

    @Test
    void ticketsThatWerePendingAtTheRestartEndWithinTheirTimeAndTheirUnitsAreSold() {
        try (Rig rig = Rig.plan().withStock(20).start()) {
            for (int consumer = 0; consumer < 20; consumer++) {
                rig.queue.subscribe((item, tickets) -> new CompletableFuture<>());
            }
            Map<String, String> pending = new LinkedHashMap<>();
            for (int buyer = 0; buyer < 8; buyer++) {
                String name = rig.nextBuyer();
                pending.put(name, rig.accepted(name));
            }
            rig.restart();
            rig.pass(Duration.ofSeconds(3));
            pending.forEach(
                    (buyer, ticket) -> assertThat(rig.status(buyer, ticket)).isEqualTo(OrderStatus.PENDING));
            assertThat(rig.ledgerUnits())
                    .as("undecided units are for sale again")
                    .isEqualTo(20);
            rig.pass(Duration.ofSeconds(28));
            pending.forEach(
                    (buyer, ticket) -> assertThat(rig.status(buyer, ticket)).isEqualTo(OrderStatus.REJECTED));
            assertThat(rig.rejected(OrderReason.LOST)).hasSize(8);
            rig.sellOut();

            assertThat(rig.sold()).isEqualTo(20);
        }
    }

    @Test
    void aSaleThatOpensAfterTheRestartIsLoadedInTime() {
        try (Rig rig = Rig.plan().opensIn(Duration.ofMinutes(5)).start()) {
            rig.restart();
            rig.pass(Duration.ofMinutes(5));

            assertThat(rig.place("ann").isAccepted()).isTrue();
        }
    }

    @Test
    void aCancelledOrderWhoseRefundDiedWithTheProcessIsSoldOnce() {
        try (Rig rig = Rig.plan().withStock(2).start()) {
            String ticket = rig.accepted("ann");
            rig.accepted("bob");
            rig.pass(SECOND);
            rig.ledgerCalls = Broken.refused("refund");
            rig.engine.cancel(new io.flashsale.BuyerId("ann"), ticket);
            rig.restart();
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(15));
            assertThat(rig.ledgerUnits()).isEqualTo(1);
            rig.sellOut();

            assertThat(rig.sold()).isEqualTo(2);
            assertThat(rig.orders(OrderStatus.REJECTED)).isEmpty();
        }
    }

    /** Rows 28 and 42: nobody wins and loses, because the units of undecided winners are not sold again. */
    @Test
    void aLostBucketIsFilledOnlyWhenItsQueueIsDecidedAndNeverAbove() {
        try (Rig rig = Rig.plan().withStock(100).start()) {
            rig.storeCalls = Broken.refused("decide");
            rig.pass(Duration.ofMillis(600));
            for (int buyer = 0; buyer < 60; buyer++) {
                rig.accepted(rig.nextBuyer());
            }
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            assertThat(rig.place("late")).isInstanceOf(Unavailable.class);
            rig.pass(Duration.ofSeconds(4));
            assertThat(rig.ledgerUnits()).as("winners are still in the queue").isZero();
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofMinutes(1));
            assertThat(rig.sold()).isEqualTo(60);
            assertThat(rig.ledgerUnits()).isEqualTo(40);
            rig.sellOut();

            assertThat(rig.sold()).isEqualTo(100);
            assertThat(rig.orders(OrderStatus.REJECTED)).isEmpty();
        }
    }

    /** The queue's end is what it is at the loss, not what somebody saw half a second before. */
    @Test
    void aBucketLostRightAfterARushIsNotFilledForTheRushToLose() {
        try (Rig rig = Rig.plan().withStock(100).start()) {
            rig.pass(SECOND);
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(Duration.ofSeconds(8));
            assertThat(rig.ledgerUnits()).as("lost and found once").isEqualTo(100);
            rig.storeCalls = Broken.refused("decide");
            for (int buyer = 0; buyer < 60; buyer++) {
                rig.accepted(rig.nextBuyer());
            }
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.place("finder");
            rig.engine.admin().addStock(Rig.ITEM, 1);

            rig.pass(Duration.ofSeconds(4));
            assertThat(rig.ledgerUnits()).as("winners are still in the queue").isZero();
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(30));
            rig.sellOut();
            assertThat(rig.sold()).isEqualTo(101);
            assertThat(rig.orders(OrderStatus.REJECTED)).isEmpty();
        }
    }

    @Test
    void aLostBucketIsFilledAfterAWhileThoughTheQueueStandsStill() {
        try (Rig rig = Rig.plan().withStock(10).start()) {
            for (int consumer = 0; consumer < 20; consumer++) {
                rig.queue.subscribe((item, tickets) -> new CompletableFuture<>());
            }
            rig.accepted("ann");
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(Duration.ofSeconds(60));

            assertThat(rig.ledgerUnits()).isGreaterThanOrEqualTo(9);
            assertThat(rig.place("bob").isAccepted()).isTrue();
        }
    }

    @Test
    void aLostBucketIsHeardOf() {
        try (Rig rig = Rig.plan().withBuckets(3).start()) {
            rig.sellOut();
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.ledger.forget(new Bucket(Rig.ITEM, 1, 1));
            rig.ledger.forget(new Bucket(Rig.ITEM, 2, 1));
            rig.clock.advance(SECOND);
            rig.place(rig.nextBuyer());

            assertThat(rig.heard.losses()).isNotEmpty();
        }
    }

    @Test
    void aSaleThatLostNothingIsFirstLoadedThoughTheQueueDoesNotAnswer() {
        try (Rig rig = Rig.plan().opensIn(Duration.ofHours(2)).start()) {
            rig.queueCalls = Broken.down();
            rig.pass(Duration.ofHours(1).plusSeconds(10));

            assertThat(rig.ledgerUnits()).isEqualTo(10);
        }
    }
}

package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.spi.Bucket;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The sweeper and the other background tasks: whatever breaks off is brought to an end. */
class SweeperTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Rows 4 and 5: the send is lost; the first look comes after T1. */
    @Test
    void aLostSendIsSentAgainAndDecidedWithinSeconds() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = Broken.first(1, Broken.lost("send"), "send");
            String ticket = rig.accepted("ann");
            rig.pass(Duration.ofMillis(1_900));
            assertThat(rig.orders()).isEmpty();
            rig.pass(Duration.ofMillis(1_200));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.ledgerUnits()).isEqualTo(9);
        }
    }

    /** Row 6. */
    @Test
    void theSaleGoesOnWhileTheQueueIsDeadForAnHour() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = Broken.down();
            for (int minute = 0; minute < 60; minute++) {
                if (minute % 10 == 0) {
                    rig.accepted(rig.nextBuyer());
                    rig.pass(Duration.ofMinutes(1));
                    assertThat(rig.orders()).hasSize(minute / 10 + 1);
                } else {
                    rig.pass(Duration.ofMinutes(1));
                }
            }

            assertThat(rig.orders()).hasSize(6);
        }
    }

    /** Row 6 again: the queue takes tickets, but nobody decides what it hands out. */
    @Test
    void theSaleGoesOnWhileTheConsumersStandStill() {
        try (Rig rig = Rig.start()) {
            for (int consumer = 0; consumer < 20; consumer++) {
                rig.queue.subscribe((item, tickets) -> new CompletableFuture<>());
            }
            String ticket = rig.accepted("ann");
            rig.pass(Duration.ofSeconds(50));

            assertThat(rig.heard.created()).hasSize(1);
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
        }
    }

    /** Rows 10 and 11. */
    @Test
    void aSettleThatFailsOrWhoseReplyIsLostIsDoneOnce() {
        for (Intercept fault :
                List.of(Broken.dropped("settle"), Broken.replyLost("settle"), Broken.refused("settle"))) {
            try (Rig rig = Rig.start()) {
                rig.ledgerCalls = Broken.first(3, fault, "settle");
                rig.accepted("ann");
                rig.pass(Duration.ofMinutes(2));

                assertThat(rig.sold()).isEqualTo(1);
                assertThat(rig.ledgerUnits()).isEqualTo(9);
                assertThat(rig.ledgerAvailable()).isEqualTo(9);
            }
        }
    }

    /** Row 21: dies between lend, credit and acknowledge; every step can be the last. */
    @Test
    void aTransferThatBrokeOffIsFinishedAfterFiveSeconds() {
        for (Intercept fault : List.of(
                Broken.replyLost("lend"),
                Broken.dropped("credit"),
                Broken.replyLost("credit"),
                Broken.dropped("acknowledge"),
                Broken.replyLost("acknowledge"))) {
            try (Rig rig = Rig.plan().withStock(8).withBuckets(2).start()) {
                rig.ledgerCalls = fault;
                for (int buyer = 0; buyer < 12; buyer++) {
                    rig.place(rig.nextBuyer());
                }
                rig.ledgerCalls = Intercept.NOTHING;
                rig.pass(Duration.ofSeconds(7));
                assertThat(rig.ledger.audit(Rig.ITEM))
                        .allSatisfy(bucket -> assertThat(bucket.transfers()).isEmpty());
                rig.sellOut();

                assertThat(rig.sold()).isEqualTo(8);
                assertThat(rig.ledgerUnits()).isZero();
                assertThat(rig.orders(OrderStatus.REJECTED)).isEmpty();
            }
        }
    }

    @Test
    void aTransferToABucketThatIsGoneComesBackToItsDonor() {
        try (Rig rig = Rig.plan().withStock(8).withBuckets(2).start()) {
            Bucket donor = new Bucket(Rig.ITEM, 0, 1);
            rig.ledger.lend(donor, "tr:x", 4, 5);
            rig.pass(Duration.ofSeconds(7));

            assertThat(rig.ledger.audit(Rig.ITEM))
                    .allSatisfy(bucket -> assertThat(bucket.state().lent()).isZero());
            rig.sellOut();
            assertThat(rig.sold()).isEqualTo(8);
            assertThat(rig.orders(OrderStatus.REJECTED)).isEmpty();
        }
    }

    @Test
    void anEndedSaleIsLookedAtEverySecondOnlyWhileSomethingIsOnItsWay() {
        AtomicInteger looks = new AtomicInteger();
        try (Rig rig = Rig.start()) {
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("due")) {
                        looks.incrementAndGet();
                    }
                    return real.get();
                }
            };
            rig.pass(Rig.OPEN_FOR.minus(SECOND.multipliedBy(10)));
            rig.queueCalls = Broken.down();
            rig.storeCalls = Broken.down();
            String ticket = rig.accepted("ann");
            rig.pass(SECOND.multipliedBy(20));
            looks.set(0);
            rig.pass(SECOND.multipliedBy(60));
            assertThat(looks).hasValueBetween(55, 65);

            rig.queueCalls = Intercept.NOTHING;
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(60));
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            looks.set(0);
            rig.pass(SECOND.multipliedBy(60));
            assertThat(looks).hasValueBetween(1, 3);
        }
    }

    /** Row 14: a ticket that could not have been decided is not lost. */
    @Test
    void agesStandStillWhileTheStoreIsDown() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = Broken.lost("send");
            rig.storeCalls = Broken.down();
            String ticket = rig.accepted("ann");
            rig.pass(Duration.ofMinutes(5));
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND);

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PENDING);
            rig.pass(Duration.ofSeconds(31));
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.REJECTED);
        }
    }

    /** One item whose bucket does not answer must not keep the others from being looked after. */
    @Test
    void anItemWhoseBucketIsDownDoesNotHoldUpTheOthers() {
        try (Rig rig = Rig.start()) {
            ItemId other = anotherSale(rig);
            rig.ledgerCalls = failingFor(Rig.ITEM);
            rig.queueCalls = Broken.lost("send");
            OrderRequest request = OrderRequest.of("ann", other, 1)
                    .withSaleToken(rig.engine
                            .detail(other, new BuyerId("ann"))
                            .orElseThrow()
                            .saleToken());
            assertThat(rig.engine.place(request)).isInstanceOf(Accepted.class);
            rig.pass(Duration.ofMinutes(1));
            assertThat(rig.store.audit(other).orders()).hasSize(1);

            String ticket =
                    rig.engine.signedTicket(rig.store.audit(other).orders().get(0));
            rig.engine.cancel(new BuyerId("ann"), ticket);
            rig.engine.admin().addStock(other, 5);
            rig.pass(Duration.ofSeconds(30));
            assertThat(rig.ledger.audit(other).get(0).state().available()).isEqualTo(10);
        }
    }

    /** The other item sorts behind the rig's own. */
    private static ItemId anotherSale(Rig rig) {
        SaleItem watch = SaleItem.of("watch", "Watch", Money.of(900, "EUR"), Money.of(90, "EUR"), 5, 1);
        Sale draft = Sale.draft(
                "zz", "Late", rig.clock.instant(), rig.clock.instant().plus(Rig.OPEN_FOR), List.of(watch));
        rig.engine.admin().create(draft);
        rig.engine.admin().publish(SaleId.of("zz"));
        return ItemId.of("zz", "watch");
    }

    private static Intercept failingFor(ItemId item) {
        return new Intercept() {
            @Override
            public Intercept about(ItemId wanted) {
                return wanted.equals(item) ? Broken.down() : Intercept.NOTHING;
            }
        };
    }

    /** A release whose bucket does not answer must not hold up those behind it. */
    @Test
    void aRefundThatFailsDoesNotHoldUpTheOthers() {
        try (Rig rig = Rig.start()) {
            ItemId other = anotherSale(rig);
            String ann = rig.accepted("ann");
            OrderRequest request = OrderRequest.of("bob", other, 1)
                    .withSaleToken(rig.engine
                            .detail(other, new BuyerId("bob"))
                            .orElseThrow()
                            .saleToken());
            String bob = Rig.ticket(rig.engine.place(request));
            rig.pass(SECOND);
            rig.ledgerCalls = failingFor(Rig.ITEM);
            rig.engine.cancel(new BuyerId("ann"), ann);
            rig.engine.cancel(new BuyerId("bob"), bob);
            rig.pass(Duration.ofSeconds(5));
            assertThat(rig.ledger.audit(other).get(0).state().available()).isEqualTo(5);
            assertThat(rig.store.releases(Rig.ITEM, 10)).hasSize(1);
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(5));

            assertThat(rig.ledgerAvailable()).isEqualTo(10);
            assertThat(rig.store.releases(Rig.ITEM, 10)).isEmpty();
        }
    }

    /** A task that meets an error is repeated like one that meets an exception. */
    @Test
    void aBackgroundTaskThatMeetsAnErrorGoesOn() {
        try (Rig rig = Rig.start()) {
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("expire") || call.equals("releases") || call.equals("stock")) {
                        throw new NoClassDefFoundError("com/example/Driver");
                    }
                    return real.get();
                }
            };
            rig.pass(Duration.ofSeconds(30));
            assertThat(rig.engine.health().healthy()).isFalse();
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(30));

            assertThat(rig.engine.health().healthy()).isTrue();
        }
    }
}

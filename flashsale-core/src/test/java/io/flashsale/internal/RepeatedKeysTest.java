package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.BadToken;
import io.flashsale.OrderResult.Ended;
import io.flashsale.OrderResult.KeyReused;
import io.flashsale.OrderResult.Paused;
import io.flashsale.OrderResult.SoldOut;
import io.flashsale.OrderResult.Unavailable;
import io.flashsale.OrderResult.Unknown;
import io.flashsale.OrderStatus;
import io.flashsale.SaleId;
import io.flashsale.spi.Bucket;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Case 9: who owns an order hears of it by their key, on any node, at any time. */
class RepeatedKeysTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final BuyerId ANN = new BuyerId("ann");

    private static final Duration TO_THE_END = Duration.ofMinutes(12);

    /** A sale that has been open for long, and ends in twelve minutes. */
    private static Rig three() {
        return Rig.plan()
                .withThreeItems()
                .withLimit(2)
                .withBuckets(2)
                .payWithin(Duration.ofDays(1))
                .opensIn(TO_THE_END.minus(Rig.OPEN_FOR))
                .start();
    }

    private static OrderRequest keyed(Rig rig, String buyer, String key) {
        return rig.request(buyer, 1).withIdempotencyKey(key);
    }

    /** An order of ann's, and whatever would stand in its way. */
    private static void replayed(Rig rig, OrderRequest request, Consumer<Rig> obstacle, Class<?> refusal) {
        FlashSale node = rig.anotherNode();
        String ticket = Rig.ticket(rig.engine.place(request));
        rig.pass(SECOND);
        obstacle.accept(rig);
        for (FlashSale each : List.of(rig.engine, node, rig.anotherNode())) {
            assertThat(each.place(request)).isInstanceOfSatisfying(Accepted.class, accepted -> {
                assertThat(accepted.ticket()).isEqualTo(ticket);
                assertThat(accepted.status()).isEqualTo(OrderStatus.CREATED);
            });
            assertThat(each.place(request.withIdempotencyKey("new"))).isInstanceOf(refusal);
            assertThat(each.place(OrderRequest.of("ann", Rig.ITEM, 2)
                            .withSaleToken(request.saleToken())
                            .withIdempotencyKey("k")))
                    .isEqualTo(KeyReused.INSTANCE);
        }
        assertThat(rig.sold()).isEqualTo(1);
        assertThat(rig.ledgerUnits()).isEqualTo(9);
    }

    /** E6. */
    @Test
    void inAPause() {
        try (Rig rig = three()) {
            replayed(rig, keyed(rig, "ann", "k"), sale -> sale.engine.admin().pause(SaleId.of("ten")), Paused.class);
        }
    }

    /** E6: a reply that was lost in the last second meant "told no, and owns one". */
    @Test
    void afterTheEnd() {
        try (Rig rig = three()) {
            replayed(rig, keyed(rig, "ann", "k"), sale -> sale.pass(TO_THE_END.plusMinutes(1)), Ended.class);
        }
    }

    @Test
    void withATokenThatHasExpired() {
        try (Rig rig = three()) {
            Duration life = rig.plan.settings().saleTokenTime();
            replayed(rig, keyed(rig, "ann", "k"), sale -> sale.pass(life.plusSeconds(1)), BadToken.class);
        }
    }

    @Test
    void afterTheEndWhenTheLedgerHasForgottenTheItem() {
        try (Rig rig = three()) {
            OrderRequest request = keyed(rig, "ann", "k");
            String ticket = Rig.ticket(rig.engine.place(request));
            rig.pass(TO_THE_END.plusSeconds(1));
            for (int bucket = 0; bucket < 2; bucket++) {
                rig.ledger.forget(new Bucket(Rig.ITEM, bucket, 1));
            }
            for (FlashSale each : List.of(rig.engine, rig.anotherNode())) {
                assertThat(Rig.ticket(each.place(request))).isEqualTo(ticket);
                assertThat(each.place(request.withIdempotencyKey("new")))
                        .as("its order might be on its way")
                        .isInstanceOf(Unavailable.class);
            }
            rig.pass(rig.plan.settings().giveUpAfter());
            for (FlashSale each : List.of(rig.engine, rig.anotherNode())) {
                assertThat(Rig.ticket(each.place(request))).isEqualTo(ticket);
                assertThat(each.place(request.withIdempotencyKey("new"))).isEqualTo(Ended.INSTANCE);
            }
        }
    }

    @Test
    void alsoWhileItIsPending() {
        try (Rig rig = three()) {
            rig.queueCalls = Broken.dropped("send");
            rig.storeCalls = Broken.refused("decide");
            rig.pass(TO_THE_END.minusSeconds(1));
            OrderRequest request = keyed(rig, "ann", "k");
            String ticket = Rig.ticket(rig.engine.place(request));
            rig.pass(SECOND);

            assertThat(Rig.ticket(rig.anotherNode().place(request))).isEqualTo(ticket);
        }
    }

    /** A repeat of what nobody knows whether it was reserved is answered by the ledger, whatever the time. */
    @Test
    void alsoWhenTheFirstReplyWasLostInTheLastSecond() {
        try (Rig rig = three()) {
            rig.pass(TO_THE_END.minusMillis(500));
            OrderRequest request = keyed(rig, "ann", "k");
            rig.ledgerCalls = Broken.replyLost("reserve", "resolve");
            assertThat(rig.engine.place(request)).isInstanceOf(OrderResult.Unknown.class);
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(2));

            assertThat(rig.anotherNode().place(request)).isInstanceOf(Accepted.class);
        }
    }

    /** Without a token that we gave to this buyer for this item nothing is looked up: not in the ledger, not in the order store. */
    @Test
    void withoutAnAuthenticTokenNothingIsLookedUp() {
        List<String> calls = new ArrayList<>();
        try (Rig rig = three()) {
            OrderRequest request = keyed(rig, "ann", "k");
            String bobs = String.valueOf(rig.request("bob", 1).saleToken());
            String otherItems = String.valueOf(
                    Rig.request(rig.engine, Rig.ITEMS.get(1), "ann", 1).saleToken());
            Rig.ticket(rig.engine.place(request));
            rig.pass(SECOND);
            Duration life = rig.plan.settings().saleTokenTime();
            List<Class<?>> refusals = List.of(BadToken.class, Paused.class, Ended.class);
            List<Runnable> obstacles = List.of(
                    () -> rig.pass(life.plusSeconds(1)),
                    () -> rig.engine.admin().pause(SaleId.of("ten")),
                    () -> rig.pass(TO_THE_END));
            for (int index = 0; index < obstacles.size(); index++) {
                obstacles.get(index).run();
                rig.engine.place(request);
                Intercept counting = counting(calls);
                rig.ledgerCalls = counting;
                rig.storeCalls = counting;
                for (String token :
                        new String[] {null, "", "v1.x.forged", bobs, otherItems, request.saleToken() + "A"}) {
                    assertThat(rig.engine.place(request.withSaleToken(token)))
                            .as(token)
                            .isInstanceOf(refusals.get(index));
                }
                rig.ledgerCalls = Intercept.NOTHING;
                rig.storeCalls = Intercept.NOTHING;
            }
            assertThat(calls).isEmpty();
        }
    }

    private static Intercept counting(List<String> calls) {
        return new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                calls.add(call);
                return real.get();
            }

            @Override
            public <T> T value(String call, Supplier<T> real) {
                calls.add(call);
                return real.get();
            }
        };
    }

    /** E6: a node that was started after the loss knew nothing of it, and said SoldOut to a key whose order was CREATED. */
    @Test
    void onANodeThatWasStartedAfterTheLedgerHadLostTheTicket() {
        try (Rig rig = Rig.plan()
                .withThreeItems()
                .withLimit(2)
                .withStock(5)
                .withBuckets(2)
                .start()) {
            OrderRequest request = keyed(rig, "ann", "k");
            String ticket = Rig.ticket(rig.engine.place(request));
            rig.sellOut();
            for (int bucket = 0; bucket < 2; bucket++) {
                rig.ledger.forget(new Bucket(Rig.ITEM, bucket, 1));
            }
            OrderRequest again = keyed(rig, "ann", "k");
            for (int second = 0; second < 40; second++) {
                assertThat(Rig.ticket(rig.anotherNode().place(again)))
                        .as("%s s after the loss", second)
                        .isEqualTo(ticket);
                rig.pass(SECOND);
            }
            assertThat(rig.anotherNode().place(keyed(rig, "late", "k"))).isInstanceOf(SoldOut.class);
        }
    }

    /** E12: after a loss every keyed refusal read the primary: 495 of 500 an hour later, one statement each. */
    @Test
    void aCrowdWithKeysAfterALossTakesAFewStatements() {
        List<String> calls = new ArrayList<>();
        try (Rig rig = Rig.plan()
                .withThreeItems()
                .withStock(5)
                .withBuckets(2)
                .payWithin(Duration.ofDays(1))
                .start()) {
            FlashSale node = rig.anotherNode();
            rig.sellOut();
            for (int bucket = 0; bucket < 2; bucket++) {
                rig.ledger.forget(new Bucket(Rig.ITEM, bucket, 1));
            }
            rig.place("somebody");
            rig.pass(Duration.ofMinutes(10));
            List<OrderRequest> crowd = new ArrayList<>();
            for (int buyer = 0; buyer < 500; buyer++) {
                crowd.add(keyed(rig, rig.nextBuyer(), "k"));
            }
            rig.storeCalls = counting(calls);
            List<CompletableFuture<OrderResult>> answers = new ArrayList<>();
            for (OrderRequest request : crowd) {
                answers.add(rig.engine.placeAsync(request).toCompletableFuture());
                answers.add(node.placeAsync(request).toCompletableFuture());
            }
            rig.pass(Duration.ofMillis(50));
            assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(SoldOut.INSTANCE));
            assertThat(calls.stream().filter("find"::equals).count()).isLessThanOrEqualTo(12);
        }
    }

    /** The look-ups have a bound of their own, and whoever finds no room is not told that there is no order. */
    @Test
    void aLedgerThatHangsHoldsUpOnlyAFew() {
        try (Rig rig = three()) {
            List<OrderRequest> crowd = new ArrayList<>();
            for (int buyer = 0; buyer < RepeatedKeys.MAX_LOOKUPS + 100; buyer++) {
                crowd.add(keyed(rig, rig.nextBuyer(), "k"));
            }
            rig.engine.admin().pause(SaleId.of("ten"));
            rig.ledgerCalls = Broken.silent("reserve");
            List<CompletableFuture<OrderResult>> answers = crowd.stream()
                    .map(request -> rig.engine.placeAsync(request).toCompletableFuture())
                    .toList();
            assertThat(answers.stream().filter(CompletableFuture::isDone)).hasSize(100);
            rig.pass(rig.plan.settings().placeTimeout());
            assertThat(answers)
                    .allSatisfy(
                            answer -> assertThat(answer).isCompletedWithValueMatching(Unavailable.class::isInstance));
        }
    }

    /** While the ledger is down the rows still tell. */
    @Test
    void whileTheLedgerIsDown() {
        try (Rig rig = three()) {
            OrderRequest request = keyed(rig, "ann", "k");
            String ticket = Rig.ticket(rig.engine.place(request));
            rig.pass(SECOND);
            rig.engine.pay(ANN, ticket);
            rig.engine.admin().pause(SaleId.of("ten"));
            rig.ledgerCalls = Broken.down();

            assertThat(rig.engine.place(request))
                    .isInstanceOfSatisfying(
                            Accepted.class,
                            accepted -> assertThat(accepted.status()).isEqualTo(OrderStatus.PAID));
            assertThat(rig.engine.place(request.withIdempotencyKey("new"))).isInstanceOf(Unavailable.class);
        }
    }

    /** A key whose ticket was lost already heard Accepted while its row was not there, or could not be read, and then LOST. */
    @Test
    void aLostTicketIsNotAcceptedWhileItsRowDoesNotTell() {
        try (Rig rig = three()) {
            FlashSale node = rig.anotherNode();
            OrderRequest request = keyed(rig, "ann", "k");
            rig.ledgerCalls = Broken.dropped("reserve", "resolve");
            OrderResult first = rig.engine.place(request);
            assertThat(first).isInstanceOf(Unknown.class);
            rig.ledgerCalls = Intercept.NOTHING;
            rig.storeCalls = Broken.refused("reject");
            rig.pass(SECOND.multipliedBy(10));
            assertThat(rig.status("ann", ((Unknown) first).ticket())).isEqualTo(OrderStatus.PENDING);
            rig.pass(SECOND.multipliedBy(3));
            for (Intercept fault : List.of(Broken.refused("reject"), Broken.refused("reject", "find"))) {
                rig.storeCalls = fault;
                for (FlashSale each : List.of(rig.engine, node)) {
                    assertThat(each.place(request)).isInstanceOf(Unknown.class);
                }
            }
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(3));
            assertThat(node.place(request))
                    .isInstanceOfSatisfying(
                            Accepted.class,
                            accepted -> assertThat(accepted.status()).isEqualTo(OrderStatus.REJECTED));
            assertThat(rig.sold()).isZero();
            assertThat(rig.ledgerUnits()).isEqualTo(10);
        }
    }
}

package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemDetail;
import io.flashsale.ItemDetail.State;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.BadToken;
import io.flashsale.OrderResult.Ended;
import io.flashsale.OrderResult.NotStarted;
import io.flashsale.OrderResult.Paused;
import io.flashsale.OrderResult.UnknownItem;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.spi.SigningKey;
import io.flashsale.testing.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowAndTokenTest {
    private static final Duration SOON = Duration.ofMinutes(10);

    private static ItemDetail detail(Rig rig, String buyer) {
        return rig.engine.detail(Rig.ITEM, new BuyerId(buyer)).orElseThrow();
    }

    private static String token(Rig rig, String buyer) {
        String token = detail(rig, buyer).saleToken();
        assertThat(token).isNotNull();
        return String.valueOf(token);
    }

    private static OrderResult placeWith(Rig rig, String buyer, String token) {
        return rig.engine.place(OrderRequest.of(buyer, Rig.ITEM, 1).withSaleToken(token));
    }

    @Test
    void beforeTheStartNobodyGetsATokenAndNobodyBuys() {
        try (Rig rig = Rig.plan().opensIn(SOON).start()) {
            Instant opens = SettableClock.START.plus(SOON);

            assertThat(detail(rig, "ann").state()).isEqualTo(State.UPCOMING);
            assertThat(detail(rig, "ann").saleToken()).isNull();
            assertThat(rig.engine.place(OrderRequest.of("ann", Rig.ITEM, 1))).isEqualTo(new NotStarted(opens));
            assertThat(placeWith(rig, "ann", "v1.abc.forged")).isEqualTo(new NotStarted(opens));
        }
    }

    @Test
    void aTokenOfASaleThatWasMovedDoesNotOpenItEarly() {
        try (Rig rig = Rig.plan().opensIn(SOON).start()) {
            rig.pass(SOON);
            String token = token(rig, "ann");
            rig.clock.advance(SOON.negated());

            assertThat(placeWith(rig, "ann", token)).isInstanceOf(NotStarted.class);
            assertThat(rig.heard.accepted()).isEmpty();
        }
    }

    @Test
    void theSaleOpensAtItsFirstMillisecond() {
        try (Rig rig = Rig.plan().opensIn(SOON).start()) {
            rig.pass(SOON.minusMillis(1));
            assertThat(rig.place("ann")).isInstanceOf(NotStarted.class);

            rig.pass(Duration.ofMillis(1));

            assertThat(detail(rig, "ann").state()).isEqualTo(State.OPEN);
            assertThat(rig.place("ann")).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void aNodeWhoseClockIsFastOpensNothingEarly() {
        try (Rig rig = Rig.plan().opensIn(SOON).start()) {
            Clock fast = Clock.offset(rig.clock, SOON);
            FlashSale node = FlashSale.builder()
                    .catalog(rig.catalog)
                    .orderStore(rig.store)
                    .ledger(rig.ledger)
                    .queue(rig.queue)
                    .signingKeys(rig.keys)
                    .clock(fast)
                    .scheduler(rig.process)
                    .build();
            node.start();
            String token = node.detail(Rig.ITEM, new BuyerId("ann"))
                    .map(ItemDetail::saleToken)
                    .orElse(null);

            OrderResult result = node.place(OrderRequest.of("ann", Rig.ITEM, 1).withSaleToken(token));

            assertThat(result).isInstanceOf(NotStarted.class);
            assertThat(rig.ledgerAvailable()).isEqualTo(10);
        }
    }

    @Test
    void aTokenServesItsBuyerOnly() {
        try (Rig rig = Rig.start()) {
            String token = token(rig, "ann");

            assertThat(placeWith(rig, "bob", token)).isEqualTo(BadToken.INSTANCE);
            assertThat(placeWith(rig, "ann", token)).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void aTokenServesItsItemOnly() {
        try (Rig rig = Rig.start()) {
            SaleItem watch = SaleItem.of("watch", "Watch", Money.of(900, "EUR"), Money.of(90, "EUR"), 5, 1);
            Instant now = rig.clock.instant();
            rig.engine.admin().create(Sale.draft("noon", "Noon", now, now.plus(SOON), List.of(watch)));
            rig.engine.admin().publish(SaleId.of("noon"));
            ItemId other = ItemId.of("noon", "watch");

            OrderResult result =
                    rig.engine.place(OrderRequest.of("ann", other, 1).withSaleToken(token(rig, "ann")));

            assertThat(result).isEqualTo(BadToken.INSTANCE);
        }
    }

    @Test
    void aTokenRunsOut() {
        try (Rig rig = Rig.start()) {
            String token = token(rig, "ann");
            rig.pass(rig.plan.settings().saleTokenTime());

            assertThat(placeWith(rig, "ann", token)).isEqualTo(BadToken.INSTANCE);
            assertThat(rig.place("ann")).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void aTokenWithAnyCharacterChangedIsWorthless() {
        try (Rig rig = Rig.start()) {
            String token = token(rig, "ann");
            for (int index = 0; index < token.length(); index++) {
                char other = token.charAt(index) == 'A' ? 'B' : 'A';
                String tampered = token.substring(0, index) + other + token.substring(index + 1);

                assertThat(placeWith(rig, "ann", tampered)).as(tampered).isEqualTo(BadToken.INSTANCE);
            }
            for (String malformed : List.of("", "v1", "v1.", "v1..", "v1.x.", token + "A", token + "=", token + ".")) {
                assertThat(placeWith(rig, "ann", malformed)).as(malformed).isEqualTo(BadToken.INSTANCE);
            }
            assertThat(rig.engine.place(OrderRequest.of("ann", Rig.ITEM, 1))).isEqualTo(BadToken.INSTANCE);
            assertThat(rig.heard.accepted()).isEmpty();
        }
    }

    @Test
    void aTokenOutlivesTheRotationOfItsKey() {
        try (Rig rig = Rig.start()) {
            String token = token(rig, "ann");
            rig.keys.rotate(SigningKey.Purpose.SALE_TOKEN);
            rig.pass(Duration.ofMinutes(3));

            assertThat(token(rig, "ann")).doesNotStartWith(token.substring(0, token.lastIndexOf('.') + 1));
            assertThat(placeWith(rig, "ann", token)).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void anAnonymousVisitorGetsNoToken() {
        try (Rig rig = Rig.start()) {
            assertThat(rig.engine.detail(Rig.ITEM, null).orElseThrow().saleToken())
                    .isNull();
        }
    }

    @Test
    void pauseRefusesAndResumeGoesOn() {
        try (Rig rig = Rig.start()) {
            String token = token(rig, "ann");
            rig.engine.admin().pause(SaleId.of("ten"));

            assertThat(placeWith(rig, "ann", token)).isInstanceOf(Paused.class);
            assertThat(detail(rig, "ann").saleToken()).isNull();
            assertThat(rig.ledgerAvailable()).isEqualTo(10);

            rig.engine.admin().resume(SaleId.of("ten"));

            assertThat(placeWith(rig, "ann", token)).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void aPauseReachesANodeThroughTheLedgerWhileItsMemoryStillSaysOpen() {
        try (Rig rig = Rig.plan().withBuckets(4).start()) {
            FlashSale node = rig.anotherNode();
            String token = String.valueOf(
                    node.detail(Rig.ITEM, new BuyerId("ann")).orElseThrow().saleToken());
            rig.engine.admin().pause(SaleId.of("ten"));

            OrderResult result = node.place(OrderRequest.of("ann", Rig.ITEM, 1).withSaleToken(token));

            assertThat(node.detail(Rig.ITEM, new BuyerId("ann")).orElseThrow().saleToken())
                    .as("the near cache still says open")
                    .isNotNull();
            assertThat(result).isInstanceOf(Paused.class);
        }
    }

    @Test
    void anotherNodeLearnsOfAPauseWithinTwoSeconds() {
        try (Rig rig = Rig.start()) {
            FlashSale node = rig.anotherNode();
            node.detail(Rig.ITEM, new BuyerId("ann"));
            rig.engine.admin().pause(SaleId.of("ten"));
            rig.pass(Duration.ofSeconds(2));

            assertThat(node.detail(Rig.ITEM, new BuyerId("ann")).orElseThrow().saleToken())
                    .isNull();
        }
    }

    @Test
    void theSaleEndsAtItsLastMillisecond() {
        try (Rig rig = Rig.start()) {
            rig.pass(Rig.OPEN_FOR.minusMillis(1));
            String token = token(rig, "ann");
            assertThat(rig.place("bob")).isInstanceOf(Accepted.class);
            rig.pass(Duration.ofMillis(1));

            assertThat(placeWith(rig, "ann", token)).isEqualTo(Ended.INSTANCE);
            assertThat(detail(rig, "ann").state()).isEqualTo(State.ENDED);
            assertThat(detail(rig, "ann").saleToken()).isNull();
        }
    }

    @Test
    void theItemPageSaysSoldOutWithinHalfASecondAndOpenAgainAfterAddedStock() {
        try (Rig rig = Rig.plan().withStock(2).start()) {
            detail(rig, "eve");
            rig.accepted("ann");
            rig.accepted("bob");
            rig.pass(Duration.ofMillis(600));
            detail(rig, "eve");
            rig.pass(Duration.ofMillis(1));
            assertThat(detail(rig, "eve").state()).isEqualTo(State.SOLD_OUT);

            rig.engine.admin().addStock(Rig.ITEM, 1);
            rig.pass(Duration.ofMillis(600));
            detail(rig, "eve");
            rig.pass(Duration.ofMillis(1));

            assertThat(detail(rig, "eve").state()).isEqualTo(State.OPEN);
        }
    }

    @Test
    void anUnknownItemAndADraftAreUnknown() {
        try (Rig rig = Rig.start()) {
            Instant now = rig.clock.instant();
            SaleItem watch = SaleItem.of("watch", "Watch", Money.of(900, "EUR"), Money.of(90, "EUR"), 5, 1);
            rig.engine.admin().create(Sale.draft("noon", "Noon", now, now.plus(SOON), List.of(watch)));
            for (ItemId item :
                    List.of(ItemId.of("ten", "radio"), ItemId.of("never", "phone"), ItemId.of("noon", "watch"))) {
                assertThat(rig.engine.place(OrderRequest.of("ann", item, 1))).isEqualTo(UnknownItem.INSTANCE);
                assertThat(rig.engine.detail(item, null)).isEqualTo(Optional.empty());
            }
        }
    }
}

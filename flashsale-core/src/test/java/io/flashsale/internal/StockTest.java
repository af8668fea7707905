package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemDetail;
import io.flashsale.Money;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.LimitReached;
import io.flashsale.OrderResult.SoldOut;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import io.flashsale.StoreUnavailableException;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StockTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Counts the calls by which the ledger is asked for units. */
    private static final class Counting implements Intercept {
        final List<String> calls = new ArrayList<>();

        @Override
        public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
            calls.add(call);
            return real.get();
        }

        long reserves() {
            return calls.stream().filter(call -> call.equals("reserve")).count();
        }
    }

    @Test
    void exactlyTheStockIsSoldWhateverTheBucketsAndQuantities() {
        for (int buckets : new int[] {1, 2, 16, 40}) {
            for (int quantity : new int[] {1, 3}) {
                try (Rig rig = Rig.plan()
                        .withStock(32)
                        .withLimit(quantity)
                        .withBuckets(buckets)
                        .start()) {
                    int accepted = 0;
                    for (int buyer = 0; buyer < 60; buyer++) {
                        accepted += rig.place(rig.nextBuyer(), quantity).isAccepted() ? 1 : 0;
                    }
                    rig.pass(SECOND);

                    String what = buckets + " buckets, " + quantity + " each";
                    assertThat(accepted).as(what).isEqualTo(32 / quantity);
                    assertThat(rig.sold()).as(what).isEqualTo(32L / quantity * quantity);
                    assertThat(rig.available()).as(what).isEqualTo(32 % quantity);
                    assertThat(rig.ledgerUnits()).as(what).isEqualTo(32 % quantity);
                }
            }
        }
    }

    /** All buyers live in one bucket: every other bucket's units have to come to them. */
    @Test
    void borrowingStrandsNothing() {
        try (Rig rig = Rig.plan().withStock(48).withBuckets(16).start()) {
            List<String> neighbours = neighboursOf(rig, 7, 48);
            for (String buyer : neighbours) {
                rig.accepted(buyer);
            }
            rig.pass(SECOND);

            assertThat(rig.sold()).isEqualTo(48);
            assertThat(rig.ledgerUnits()).isZero();
        }
    }

    @Test
    void aThousandBucketsAreSearchedForTheLastUnit() {
        try (Rig rig =
                Rig.plan().withStock(1).withBuckets(StockLayout.MAX_BUCKETS).start()) {
            rig.accepted(neighboursOf(rig, 1_000, 1).get(0));
            assertThat(rig.place("late")).isInstanceOf(SoldOut.class);
            rig.pass(SECOND);

            assertThat(rig.sold()).isEqualTo(1);
        }
    }

    private static List<String> neighboursOf(Rig rig, int home, int howMany) {
        ItemDetail page = rig.engine.detail(Rig.ITEM, null).orElseThrow();
        List<String> found = new ArrayList<>();
        for (int number = 0; found.size() < howMany; number++) {
            String buyer = "neighbour-" + number;
            if (page.item().layout().home(new BuyerId(buyer)) == home) {
                found.add(buyer);
            }
        }
        return found;
    }

    /** Two units in each of sixteen buckets, three wanted: they have to be gathered. */
    @Test
    void unitsAreGatheredFromSeveralBucketsForOneBuyer() {
        try (Rig rig = Rig.plan().withStock(32).withLimit(20).withBuckets(16).start()) {
            assertThat(rig.place("ann", 20)).isInstanceOf(Accepted.class);
            assertThat(rig.place("bob", 12)).isInstanceOf(Accepted.class);
            rig.pass(SECOND);

            assertThat(rig.sold()).isEqualTo(32);
        }
    }

    @Test
    void nobodyGetsMoreThanTheLimitByAnyMixOfRequests() {
        try (Rig rig = Rig.plan().withStock(100).withLimit(3).withBuckets(4).start()) {
            assertThat(rig.place("ann", 4)).isEqualTo(new LimitReached(null));
            rig.accepted("ann");
            assertThat(rig.place("ann", 3)).isInstanceOf(LimitReached.class);
            assertThat(rig.place("ann", 2)).isInstanceOf(Accepted.class);
            rig.pass(SECOND);
            assertThat(rig.place("ann", 1)).isInstanceOf(LimitReached.class);
            assertThat(rig.placeWithKey("ann", 1, "k")).isInstanceOf(LimitReached.class);
            rig.pass(SECOND);

            assertThat(rig.sold()).isEqualTo(3);
        }
    }

    @Test
    void askingForMoreThanTheLimitCostsTheDatabaseNothing() {
        List<String> asked = new ArrayList<>();
        try (Rig rig = Rig.start()) {
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    asked.add(call);
                    return real.get();
                }
            };
            for (int buyer = 0; buyer < 20; buyer++) {
                assertThat(rig.place(rig.nextBuyer(), 50)).isEqualTo(new LimitReached(null));
            }

            assertThat(asked).doesNotContain("unitsHeld");
        }
    }

    @Test
    void soldOutIsAnsweredFromMemoryWithOneProbeIn200Milliseconds() {
        try (Rig rig = Rig.plan().withStock(2).withBuckets(4).start()) {
            Counting counting = new Counting();
            rig.sellOut();
            rig.clock.advance(Duration.ofMillis(500));
            rig.place(rig.nextBuyer());
            rig.ledgerCalls = counting;
            rig.clock.advance(Duration.ofMillis(50));
            for (int buyer = 0; buyer < 1_000; buyer++) {
                assertThat(rig.place(rig.nextBuyer())).isInstanceOf(SoldOut.class);
            }
            assertThat(counting.calls).isEmpty();
            for (int tick = 0; tick < 100; tick++) {
                rig.clock.advance(Duration.ofMillis(20));
                for (int buyer = 0; buyer < 10; buyer++) {
                    assertThat(rig.place(rig.nextBuyer())).isInstanceOf(SoldOut.class);
                }
            }

            assertThat(counting.reserves()).isBetween(9L, 10L);
        }
    }

    @Test
    void oneBuyerAtTheLimitIsAnsweredFromMemory() {
        try (Rig rig = Rig.start()) {
            rig.accepted("ann");
            Counting counting = new Counting();
            rig.ledgerCalls = counting;
            for (int click = 0; click < 100; click++) {
                assertThat(rig.place("ann")).isInstanceOf(LimitReached.class);
            }

            assertThat(counting.reserves()).isEqualTo(1);
        }
    }

    @Test
    void aSmallWishIsNotRefusedBecauseALargeOneWas() {
        try (Rig rig = Rig.plan().withStock(2).withLimit(3).start()) {
            assertThat(rig.place("ann", 3)).isInstanceOf(SoldOut.class);

            assertThat(rig.place("bob", 1)).isInstanceOf(Accepted.class);
            assertThat(rig.place("cid", 1)).isInstanceOf(Accepted.class);
        }
    }

    /** Units come back on another node; here only large requests probe, and must not keep small ones from being served. */
    @Test
    void largeWishesDoNotHideUnitsFromSmallOnes() {
        try (Rig rig = Rig.plan().withStock(1).withLimit(3).start()) {
            rig.accepted("ann");
            assertThat(rig.place("bob", 1)).isInstanceOf(SoldOut.class);
            giveBackElsewhere(rig);
            rig.clock.advance(Duration.ofMillis(210));
            assertThat(rig.place("cid", 3)).isInstanceOf(SoldOut.class);
            rig.clock.advance(Duration.ofMillis(10));

            assertThat(rig.place("dan", 1)).isInstanceOf(Accepted.class);
        }
    }

    private static void giveBackElsewhere(Rig rig) {
        rig.ledger.credit(new io.flashsale.spi.Bucket(Rig.ITEM, 0, 1), "elsewhere", 1);
    }

    @Test
    void unitsThatComeBackElsewhereAreFoundByAProbe() {
        try (Rig rig = Rig.plan().withStock(1).start()) {
            rig.accepted("ann");
            assertThat(rig.place("bob")).isInstanceOf(SoldOut.class);
            giveBackElsewhere(rig);
            assertThat(rig.place("cid")).isInstanceOf(SoldOut.class);
            rig.clock.advance(Duration.ofMillis(210));

            assertThat(rig.place("dan")).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void soldOutReopensAtOnceAfterACancelAndAfterAddedStock() {
        try (Rig rig = Rig.plan().withStock(1).start()) {
            String ticket = rig.accepted("ann");
            rig.pass(SECOND);
            assertThat(rig.place("bob")).isInstanceOf(SoldOut.class);
            rig.engine.cancel(new BuyerId("ann"), ticket);
            rig.pass(Duration.ofMillis(1));
            assertThat(rig.place("bob")).isInstanceOf(Accepted.class);
            rig.pass(SECOND);
            assertThat(rig.place("cid")).isInstanceOf(SoldOut.class);
            rig.engine.admin().addStock(Rig.ITEM, 1);
            assertThat(rig.place("cid")).isInstanceOf(Accepted.class);
            rig.pass(SECOND);

            assertThat(rig.sold()).isEqualTo(2);
        }
    }

    @Test
    void stockTakenBackIsNotSold() {
        try (Rig rig = Rig.plan().withStock(20).withBuckets(3).start()) {
            for (int buyer = 0; buyer < 5; buyer++) {
                rig.accepted(rig.nextBuyer());
            }
            assertThat(rig.engine.admin().addStock(Rig.ITEM, -12).units()).isEqualTo(-12);
            rig.sellOut();

            assertThat(rig.sold()).isEqualTo(8);
            assertThat(rig.orders(OrderStatus.REJECTED)).isEmpty();
        }
    }

    @Test
    void noMoreThanTheUnsoldStockIsTakenBack() {
        try (Rig rig = Rig.plan().withStock(20).withBuckets(3).start()) {
            for (int buyer = 0; buyer < 5; buyer++) {
                rig.accepted(rig.nextBuyer());
            }
            assertThat(rig.engine.admin().addStock(Rig.ITEM, -100).units()).isEqualTo(-15);
            assertThat(rig.place("late")).isInstanceOf(SoldOut.class);
            rig.pass(Duration.ofSeconds(30));

            assertThat(rig.sold()).isEqualTo(5);
            assertThat(rig.available()).isZero();
            assertThat(rig.ledgerUnits()).isZero();
            assertThat(rig.orders(OrderStatus.REJECTED)).isEmpty();
        }
    }

    @Test
    void aSaleWithoutStockSellsNothing() {
        try (Rig rig = Rig.plan().withStock(0).start()) {
            OrderResult result = rig.place("ann");

            assertThat(result).isEqualTo(SoldOut.INSTANCE);
        }
    }

    /** The answer to a top-up's credit is lost, and the credit itself arrives after the next top-up. */
    @Test
    void aCreditThatArrivesAfterTheNextTopUpIsCountedOnce() {
        try (Rig rig = Rig.plan().withStock(40).withBuckets(4).start()) {
            rig.pass(SECOND);
            List<Supplier<?>> late = new ArrayList<>();
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (!call.equals("topUp") || !late.isEmpty()) {
                        return real.get();
                    }
                    late.add(real);
                    return CompletableFuture.failedFuture(new StoreUnavailableException("no answer", null, true));
                }
            };
            rig.engine.admin().addStock(Rig.ITEM, 40);
            rig.pass(SECOND.multipliedBy(30));
            assertThat(rig.ledgerUnits()).isEqualTo(80);

            assertThat(late.get(0).get()).isNotNull();
            assertThat(rig.ledgerUnits()).isEqualTo(80);
        }
    }

    /** The client of a ledger sends a call again whose answer was lost; the second answer says that it is a duplicate. */
    @Test
    void aLendThatWasSentTwiceBringsItsUnits() {
        try (Rig rig = Rig.plan().withStock(2).withBuckets(2).start()) {
            List<String> neighbours = neighboursOf(rig, 1, 2);
            rig.accepted(neighbours.get(0));
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    return call.equals("lend") ? real.get().thenCompose(lost -> real.get()) : real.get();
                }
            };
            rig.accepted(neighbours.get(1));
            rig.pass(SECOND);

            assertThat(rig.sold()).isEqualTo(2);
            assertThat(rig.ledgerUnits()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1000, 1", "3, 1000, 6", "3, 120, 2", "3, 40, 1"})
    void anItemGetsTwoBucketsPerPrimaryIfThereAreSeveral(int primaries, long stock, int buckets) {
        MemoryStockLedger memory = new MemoryStockLedger(Clock.systemUTC());
        StockLedger ledger = new InterceptedLedger(memory, () -> Intercept.NOTHING) {
            @Override
            public int primaries() {
                return primaries;
            }
        };
        Instant now = Instant.now();
        SaleItem phone = SaleItem.of("phone", "Phone", Money.of(2, "EUR"), Money.of(1, "EUR"), stock, 1);
        Sale sale = Sale.draft("ten", "Ten", now.plusSeconds(60), now.plusSeconds(120), List.of(phone));
        try (FlashSale shop = FlashSale.builder().ledger(ledger).build()) {
            shop.start();
            shop.admin().create(sale);

            assertThat(shop.admin().publish(sale.id()).items())
                    .singleElement()
                    .satisfies(item -> assertThat(item.layout().buckets()).isEqualTo(buckets));
        }
    }
}

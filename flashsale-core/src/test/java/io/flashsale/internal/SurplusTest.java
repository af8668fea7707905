package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleSettings;
import io.flashsale.OrderReason;
import io.flashsale.OrderResult;
import io.flashsale.StockLayout;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.StockLedger.Transfer;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Units that the ledger has too many of are taken off, and a lend on its way is not mistaken for such. */
class SurplusTest {
    private static final Intercept NO_ACKNOWLEDGE = onAcknowledge(() -> true);

    /** Acknowledges fail as long as it says so. */
    private static Intercept onAcknowledge(BooleanSupplier fails) {
        return new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                return call.equals("acknowledge") && fails.getAsBoolean()
                        ? CompletableFuture.failedFuture(new IllegalStateException("lost"))
                        : real.get();
            }
        };
    }

    private static Rig comparedEverySecond(int stock) {
        return Rig.plan()
                .withStock(stock)
                .withBuckets(2)
                .withSettings(FlashSaleSettings.builder()
                        .topUpEvery(Duration.ofSeconds(1))
                        .build())
                .start();
    }

    /** Sells to buyers of the first bucket, which borrows once it is empty. */
    private static void sellFromTheFirstBucket(Rig rig, BooleanSupplier more) {
        StockLayout layout =
                rig.catalog.find(Rig.ITEM.sale()).orElseThrow().items().get(0).layout();
        while (more.getAsBoolean()) {
            String buyer = rig.nextBuyer();
            if (layout.home(new BuyerId(buyer)) == 0) {
                rig.accepted(buyer);
            }
        }
    }

    /** Every tenth of a second the buckets have what the row has, but for what is pending. */
    private static void assertAllUnitsStay(Rig rig, Duration duration) {
        for (long tenths = 0; tenths < duration.toMillis() / 100; tenths++) {
            rig.pass(Duration.ofMillis(100));
            long pending = rig.ledger.audit(Rig.ITEM).stream()
                    .mapToLong(bucket -> bucket.state().pending())
                    .sum();
            assertThat(rig.ledgerAvailable() + pending).isEqualTo(rig.available());
        }
    }

    /** The donor's failover loses one script, the lend, between credit and acknowledge. No reservation is lost. */
    @Test
    void aLostLendIsTakenBackBeforeItDisappointsBuyers() {
        try (Rig rig = Rig.plan().withStock(2000).withBuckets(2).start()) {
            rig.pass(Duration.ofSeconds(12));
            long[] lost = {0};
            rig.ledgerCalls = onAcknowledge(() -> {
                lost[0] += lost[0] == 0 ? loseLends(rig) : 0;
                return false;
            });
            sellFromTheFirstBucket(rig, () -> lost[0] == 0);
            rig.pass(Duration.ofMinutes(10));
            for (int i = 0; i < 3000; i++) {
                rig.place(rig.nextBuyer());
                if (i % 100 == 0) {
                    rig.pass(Duration.ofSeconds(1));
                }
            }
            rig.pass(Duration.ofSeconds(10));
            assertThat(rig.rejected(OrderReason.SOLD_OUT)).isEmpty();
        }
    }

    /** Puts the buckets where they were before they lent; returns how many units there are twice now. */
    private static long loseLends(Rig rig) {
        long lost = 0;
        for (int number = 0; number < 2; number++) {
            Bucket donor = new Bucket(Rig.ITEM, number, 1);
            for (Transfer lend : rig.ledger
                    .overdueTransfers(donor, Duration.ZERO, 10)
                    .toCompletableFuture()
                    .join()
                    .value()) {
                rig.ledger.acknowledge(donor, lend.id());
                rig.ledger.credit(donor, "undo" + lend.id(), lend.units());
                lost += lend.units();
            }
        }
        return lost;
    }

    /** One acknowledge is lost after the credit. Nothing else happens: no failover, nothing is lost. */
    @Test
    void aLendThatIsCreditedAndNotAcknowledgedIsNoSurplus() {
        try (Rig rig = Rig.plan().withStock(2000).withBuckets(2).start()) {
            rig.pass(Duration.ofSeconds(12));
            boolean[] lost = {false};
            rig.ledgerCalls = onAcknowledge(() -> !lost[0] && (lost[0] = true));
            sellFromTheFirstBucket(rig, () -> !lost[0]);
            assertAllUnitsStay(rig, Duration.ofSeconds(30));
        }
    }

    /** The same, and buyers come meanwhile. */
    @Test
    void nobodyHearsSoldOutWhileUnitsAreUnsold() {
        try (Rig rig = comparedEverySecond(200)) {
            rig.pass(Duration.ofSeconds(12));
            rig.ledgerCalls = NO_ACKNOWLEDGE;
            sellFromTheFirstBucket(rig, () -> rig.ledgerAvailable() > 99);
            rig.pass(Duration.ofSeconds(3));
            for (int buyer = 0; buyer < 99; buyer++) {
                assertThat(rig.place(rig.nextBuyer())).isNotInstanceOf(OrderResult.SoldOut.class);
            }
        }
    }

    /** The same in the last seconds of the sale, after which nothing would bring them back. */
    @Test
    void unitsAreNotTakenAwayAtTheEnd() {
        try (Rig rig = comparedEverySecond(200)) {
            rig.pass(Rig.OPEN_FOR.minusSeconds(6));
            rig.ledgerCalls = NO_ACKNOWLEDGE;
            sellFromTheFirstBucket(rig, () -> rig.ledgerAvailable() > 99);
            rig.ledgerCalls = Intercept.NOTHING;
            assertAllUnitsStay(rig, Duration.ofMinutes(2));
        }
    }

    /** Two nodes; every acknowledge takes half a second, a slow server; the sale is sold out at full speed. No fault at all. */
    @Test
    void aSlowAcknowledgeIsNoSurplus() {
        try (Rig rig = comparedEverySecond(400)) {
            FlashSale other = rig.anotherNode();
            rig.pass(Duration.ofSeconds(12));
            int[] withdrawn = {0};
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("acknowledge")) {
                        return Stages.after(rig.process, Duration.ofMillis(400), real);
                    }
                    if (call.equals("withdraw")) {
                        withdrawn[0]++;
                    }
                    return real.get();
                }
            };
            for (int i = 0; i < 400; i++) {
                FlashSale node = i % 2 == 0 ? rig.engine : other;
                assertThat(node.place(Rig.request(node, Rig.ITEM, rig.nextBuyer(), 1))
                                .isAccepted())
                        .isTrue();
                rig.pass(Duration.ofMillis(50));
            }
            assertThat(withdrawn[0]).isZero();
        }
    }
}

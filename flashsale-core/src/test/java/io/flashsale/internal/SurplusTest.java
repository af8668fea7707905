package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.StockLayout;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.StockLedger.Transfer;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a failover may do to the sum of the units, and what is left of a sale that is over. */
class SurplusTest {
    /** The donor's failover loses one script, the lend, between credit and acknowledge. No reservation is lost. */
    @Test
    void aLostLendIsTakenBackBeforeItDisappointsBuyers() {
        try (Rig rig = Rig.plan().withStock(2000).withBuckets(2).start()) {
            rig.pass(Duration.ofSeconds(12));
            long[] lost = {0};
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("acknowledge") && lost[0] == 0) {
                        for (int n = 0; n < 2; n++) {
                            Bucket donor = new Bucket(Rig.ITEM, n, 1);
                            for (Transfer t : rig.ledger
                                    .overdueTransfers(donor, Duration.ZERO, 10)
                                    .toCompletableFuture()
                                    .join()
                                    .value()) {
                                rig.ledger.acknowledge(donor, t.id());
                                rig.ledger.credit(donor, "undo" + t.id(), t.units());
                                lost[0] += t.units();
                            }
                        }
                    }
                    return real.get();
                }
            };
            StockLayout layout = rig.catalog
                    .find(Rig.ITEM.sale())
                    .orElseThrow()
                    .items()
                    .get(0)
                    .layout();
            int sold = 0;
            while (lost[0] == 0 && sold < 1500) {
                String buyer = rig.nextBuyer();
                if (layout.home(new BuyerId(buyer)) == 0) {
                    rig.accepted(buyer);
                    sold++;
                }
            }
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

    /** The bucket is lost two seconds before the end, and marked; nobody fills it any more. */
    @Test
    void aKeyThatWasNeverUsedHearsEndedThoughTheBucketIsMarked() {
        try (Rig rig = Rig.start()) {
            rig.pass(Rig.OPEN_FOR.minusSeconds(4));
            OrderRequest ann = rig.request("ann", 1).withIdempotencyKey("key");
            rig.pass(Duration.ofSeconds(2));
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.place("bob");
            rig.pass(Duration.ofSeconds(3));
            assertThat(rig.engine.place(ann)).isInstanceOf(OrderResult.Unavailable.class);
            rig.pass(Duration.ofMinutes(10));
            assertThat(rig.engine.place(ann)).isEqualTo(OrderResult.Ended.INSTANCE);
        }
    }
}

package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleSettings;
import io.flashsale.OrderReason;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.OrderWriterException;
import io.flashsale.testing.Intercept;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must not be mistaken: a lend on its way for a surplus, an outage for a bad order, what others have decided for trouble. */
class MistakesTest {
    /** One acknowledge is lost after the credit. Nothing else happens: no failover, nothing is lost. */
    @Test
    void aLendThatIsCreditedAndNotAcknowledgedIsNoSurplus() {
        try (Rig rig = Rig.plan().withStock(2000).withBuckets(2).start()) {
            rig.pass(Duration.ofSeconds(12));
            boolean[] lost = {false};
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("acknowledge") && !lost[0]) {
                        lost[0] = true;
                        return CompletableFuture.failedFuture(new IllegalStateException("node died"));
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
            while (!lost[0]) {
                String buyer = rig.nextBuyer();
                if (layout.home(new BuyerId(buyer)) == 0) {
                    rig.accepted(buyer);
                }
            }
            long worst = 0;
            StringBuilder log = new StringBuilder();
            for (int s = 0; s < 300; s++) {
                rig.pass(Duration.ofMillis(100));
                long pending = rig.ledger.audit(Rig.ITEM).stream()
                        .mapToLong(b -> b.state().pending())
                        .sum();
                long missing = rig.available() - rig.ledgerAvailable() - pending;
                if (missing != worst) {
                    log.append(s / 10.0)
                            .append("s row ")
                            .append(rig.available())
                            .append(" ledger free ")
                            .append(rig.ledgerAvailable())
                            .append(" pending ")
                            .append(pending)
                            .append('\n');
                }
                worst = missing;
            }
            assertThat(log.toString()).isEmpty();
        }
    }

    /** The same, and buyers come meanwhile. */
    @Test
    void nobodyHearsSoldOutWhileUnitsAreUnsold() {
        try (Rig rig = Rig.plan()
                .withStock(200)
                .withBuckets(2)
                .withSettings(FlashSaleSettings.builder()
                        .topUpEvery(Duration.ofSeconds(1))
                        .build())
                .start()) {
            rig.pass(Duration.ofSeconds(12));
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    return call.equals("acknowledge")
                            ? CompletableFuture.failedFuture(new IllegalStateException("x"))
                            : real.get();
                }
            };
            StockLayout layout = rig.catalog
                    .find(Rig.ITEM.sale())
                    .orElseThrow()
                    .items()
                    .get(0)
                    .layout();
            int sold = 0;
            while (sold < 101) {
                String buyer = rig.nextBuyer();
                if (layout.home(new BuyerId(buyer)) == 0) {
                    rig.accepted(buyer);
                    sold++;
                }
            }
            rig.pass(Duration.ofSeconds(3));
            int soldOut = 0;
            for (int i = 0; i < 99; i++) {
                if (rig.place(rig.nextBuyer()) instanceof OrderResult.SoldOut) {
                    soldOut++;
                }
            }
            rig.pass(Duration.ofMillis(500));
            assertThat(soldOut).isZero();
        }
    }

    private static OrderWriterException gone() {
        return new OrderWriterException("the host's server is gone", new SQLTimeoutException(), false);
    }

    /** A server that only the phone's orders need is gone for three minutes; the watch sells all the time. */
    @Test
    void anotherItemThatGetsThroughIsNoProof() {
        try (Rig rig = Rig.plan().withThreeItems().withStock(300).start()) {
            rig.storeCalls = new Intercept() {
                @Override
                public void deciding(List<Ticket> tickets) {
                    if (tickets.get(0).item().equals(Rig.ITEM)) {
                        throw gone();
                    }
                }
            };
            for (int i = 0; i < 40; i++) {
                rig.accepted(rig.nextBuyer());
            }
            for (int s = 0; s < 180; s++) {
                rig.engine.place(Rig.request(rig.engine, Rig.ITEMS.get(1), rig.nextBuyer(), 1));
                rig.pass(Duration.ofSeconds(1));
            }
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(60));
            assertThat(rig.rejected(OrderReason.POISON)).isEmpty();
        }
    }

    /** Notes of tickets that others decided: they count no longer. */
    @Test
    void notesOfTicketsThatAnotherNodeDecidedDoNotStay() {
        try (Rig rig = Rig.plan().withThreeItems().withStock(300).start()) {
            rig.anotherNode();
            rig.pass(Duration.ofSeconds(10));
            rig.storeCalls = new Intercept() {
                @Override
                public void deciding(List<Ticket> tickets) {
                    throw gone();
                }
            };
            for (int i = 0; i < 30; i++) {
                rig.engine.place(Rig.request(rig.engine, Rig.ITEMS.get(i % 3), rig.nextBuyer(), 1));
            }
            rig.pass(Duration.ofSeconds(40));
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofMinutes(5));
            String bad = rig.nextBuyer();
            rig.storeCalls = new Intercept() {
                @Override
                public void deciding(List<Ticket> tickets) {
                    if (tickets.stream().anyMatch(t -> t.buyer().value().equals(bad))) {
                        throw gone();
                    }
                }
            };
            String ticket = rig.accepted(bad);
            rig.pass(Duration.ofMinutes(40));
            assertThat(rig.status(bad, ticket)).isEqualTo(OrderStatus.REJECTED);
        }
    }

    /** As above, four seconds before the end. */
    @Test
    void unitsAreNotTakenAwayAtTheEnd() {
        try (Rig rig = Rig.plan()
                .withStock(200)
                .withBuckets(2)
                .withSettings(FlashSaleSettings.builder()
                        .topUpEvery(Duration.ofSeconds(1))
                        .build())
                .start()) {
            rig.pass(Rig.OPEN_FOR.minusSeconds(6));
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    return call.equals("acknowledge")
                            ? CompletableFuture.failedFuture(new IllegalStateException("x"))
                            : real.get();
                }
            };
            StockLayout layout = rig.catalog
                    .find(Rig.ITEM.sale())
                    .orElseThrow()
                    .items()
                    .get(0)
                    .layout();
            int sold = 0;
            while (sold < 101) {
                String buyer = rig.nextBuyer();
                if (layout.home(new BuyerId(buyer)) == 0) {
                    rig.accepted(buyer);
                    sold++;
                }
            }
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(Duration.ofMinutes(2));
            assertThat(rig.ledgerAvailable()).isEqualTo(rig.available());
        }
    }

    /** The host's own server is gone around the end; the bucket is lost; ann's ticket waits in the queue, as it should. */
    @Test
    void aUsedKeyWhoseTicketWaitsForTheHostIsNotToldEnded() {
        try (Rig rig = Rig.start()) {
            rig.pass(Rig.OPEN_FOR.minusSeconds(2));
            rig.storeCalls = new Intercept() {
                @Override
                public void deciding(List<Ticket> tickets) {
                    throw gone();
                }
            };
            OrderRequest ann = rig.request("ann", 1).withIdempotencyKey("key");
            assertThat(rig.engine.place(ann).isAccepted()).isTrue();
            for (int i = 0; i < 5; i++) {
                rig.accepted(rig.nextBuyer());
            }
            rig.pass(Duration.ofMillis(2_500));
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(Duration.ofMinutes(11));
            OrderResult here = rig.engine.place(ann);
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(30));
            assertThat(here).isNotEqualTo(OrderResult.Ended.INSTANCE);
        }
    }

    @Test
    @Timeout(20)
    void aSaveThatWaitsForAStockRowIsJudgedAfterwards() throws Exception {
        try (Rig rig = Rig.plan().opensIn(Duration.ofMinutes(5)).start()) {
            Sale sale = rig.catalog.find(Rig.ITEM.sale()).orElseThrow();
            Instant before = rig.store.now().plusSeconds(1);
            Sale wanted = sale.withItems(sale.items().stream()
                    .map(i -> new SaleItem(
                            i.sku(),
                            i.title(),
                            i.price(),
                            i.salePrice(),
                            i.stock(),
                            i.perBuyerLimit() + 1,
                            i.layout(),
                            i.media()))
                    .toList());
            CompletableFuture<Optional<Sale>> saving = new CompletableFuture<>();
            Thread saver = new Thread(() -> saving.complete(rig.catalog.save(wanted, before)));
            rig.store.topUp(Rig.ITEM, (row, unreleased) -> {
                saver.start();
                while (saver.getState() == Thread.State.NEW || saver.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
                rig.clock.advance(Duration.ofSeconds(20));
                return 0;
            });
            assertThat(saving.get()).isEmpty();
        }
    }

    /** Two nodes; every acknowledge takes half a second, a slow server; the sale is sold out at full speed. No fault at all. */
    @Test
    void aSlowAcknowledgeIsNoSurplus() {
        try (Rig rig = Rig.plan()
                .withStock(400)
                .withBuckets(2)
                .withSettings(FlashSaleSettings.builder()
                        .topUpEvery(Duration.ofSeconds(1))
                        .build())
                .start()) {
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

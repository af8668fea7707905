package io.flashsale.internal;

import static io.flashsale.internal.ThreeItems.assertNobodyWasRejected;
import static io.flashsale.internal.ThreeItems.buy;
import static io.flashsale.internal.ThreeItems.sold;
import static io.flashsale.internal.ThreeItems.three;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSale;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.Bucket;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What operators do to the stock of published sales, while something goes wrong. */
class StockOperationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** E2 and D1: an edit cannot name another stock, and one that names the same undoes nothing. */
    @Test
    void unitsChangeByTheStockOperationOnly() {
        try (Rig rig = three().opensIn(Duration.ofMinutes(10)).start()) {
            FlashSale other = rig.anotherNode();
            rig.engine.admin().addStock(Rig.ITEM, -40);
            Sale stored = other.admin().find(SaleId.of("ten")).orElseThrow();
            other.admin().update(stored.withVersion(0));
            assertThat(rig.available()).isEqualTo(60);
            assertThatThrownBy(() -> other.admin()
                            .update(stored.withVersion(0)
                                    .withItems(stored.items().stream()
                                            .map(item -> SaleItem.of(
                                                    item.sku().value(),
                                                    item.title(),
                                                    item.price(),
                                                    item.salePrice(),
                                                    70,
                                                    item.perBuyerLimit()))
                                            .toList())))
                    .isInstanceOf(SaleAdminException.class)
                    .hasMessageContaining("items[0].stock");
            rig.pass(SECOND.multipliedBy(20));

            assertThat(rig.available()).isEqualTo(60);
            assertThat(rig.ledgerUnits()).isEqualTo(60);
        }
    }

    /** E2: an item that was removed and comes back is a new stock in a new layout: nobody gets the units of the old one. */
    @Test
    void anItemThatComesBackHasTheUnitsItComesBackWith() {
        try (Rig rig = three().opensIn(Duration.ofMinutes(10)).start()) {
            FlashSale other = rig.anotherNode();
            rig.pass(SECOND.multipliedBy(15));
            Sale stored = other.admin().find(SaleId.of("ten")).orElseThrow();
            SaleItem phone = stored.items().get(0);
            Sale without = other.admin()
                    .update(stored.withItems(
                            stored.items().subList(1, stored.items().size())));
            rig.pass(SECOND.multipliedBy(15));
            List<SaleItem> items = new ArrayList<>(without.items());
            items.add(SaleItem.of("phone", phone.title(), phone.price(), phone.salePrice(), 30, 1)
                    .withBuckets(2));
            rig.engine.admin().update(without.withItems(items));
            rig.pass(Duration.ofMinutes(11));

            int accepted = 0;
            for (int buyer = 0; buyer < 60; buyer++) {
                accepted += other.place(Rig.request(other, Rig.ITEM, rig.nextBuyer(), 1))
                                .isAccepted()
                        ? 1
                        : 0;
            }
            rig.pass(SECOND.multipliedBy(5));
            assertThat(accepted).isEqualTo(30);
            assertThat(sold(rig, Rig.ITEM)).isEqualTo(30);
            assertNobodyWasRejected(rig);
        }
    }

    /** D2: an edit that comes too late leaves nothing behind, in no stock row either. */
    @Test
    void anEditThatIsRefusedChangesNothing() {
        try (Rig rig = three().opensIn(Duration.ofMinutes(10)).start()) {
            FlashSale other = rig.anotherNode();
            Sale seen = rig.engine.admin().find(SaleId.of("ten")).orElseThrow();
            other.admin().update(seen.withItems(withLimit(seen, 2)));
            assertThatThrownBy(() -> rig.engine.admin().update(seen.withItems(withLimit(seen, 5))))
                    .isInstanceOfSatisfying(
                            SaleAdminException.class,
                            conflict -> assertThat(conflict.reason())
                                    .isEqualTo(SaleAdminException.Reason.VERSION_CONFLICT));

            for (ItemId item : Rig.ITEMS) {
                assertThat(rig.store.stock(item).orElseThrow().terms().perBuyerLimit())
                        .isEqualTo(2);
            }
        }
    }

    private static List<SaleItem> withLimit(Sale sale, int limit) {
        return sale.items().stream()
                .map(item -> SaleItem.of(
                                item.sku().value(), item.title(), item.price(), item.salePrice(), item.stock(), limit)
                        .withBuckets(item.layout().buckets()))
                .toList();
    }

    /** E4: a top-up between taking out of the ledger and lowering the row put the units back: fifty buyers ended SOLD_OUT. */
    @Test
    void noTopUpComesBetweenTheLedgerAndTheRowWhenStockIsTakenBack() {
        FlashSaleSettings everySecond =
                FlashSaleSettings.builder().topUpEvery(SECOND).build();
        try (Rig rig = three().withSettings(everySecond).start()) {
            FlashSale other = rig.anotherNode();
            rig.pass(Duration.ofMillis(2_200));
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("withdraw")) {
                        // The answer takes its time; every node's background work goes on meanwhile.
                        CompletableFuture<T> later = new CompletableFuture<>();
                        real.get()
                                .thenAccept(reply ->
                                        rig.process.schedule(Duration.ofMillis(900), () -> later.complete(reply)));
                        return later;
                    }
                    return real.get();
                }
            };
            assertThat(other.admin().addStock(Rig.ITEM, -50).units()).isEqualTo(-50);
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(15));
            assertThat(rig.available()).isEqualTo(50);
            assertThat(rig.ledgerUnits()).isEqualTo(50);
        }
    }

    /** D14: a ledger that does not answer is not a ledger that has nothing. */
    @Test
    void nothingIsTakenBackFromALedgerThatDoesNotAnswer() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            buy(rig, other, Rig.ITEM, 60);
            rig.pass(SECOND.multipliedBy(2));
            for (String call : List.of("peek", "withdraw")) {
                for (Intercept fault : List.of(Broken.refused(call), Broken.silent(call), Broken.replyLost(call))) {
                    rig.ledgerCalls = fault;
                    assertThatThrownBy(() -> other.admin().addStock(Rig.ITEM, -100))
                            .isInstanceOf(StoreUnavailableException.class);
                    rig.ledgerCalls = Intercept.NOTHING;
                    rig.pass(SECOND.multipliedBy(15));
                    assertThat(rig.store.stock(Rig.ITEM).orElseThrow().terms().total())
                            .isEqualTo(100);
                    assertThat(rig.ledgerUnits()).as("what was taken is back").isEqualTo(40);
                }
            }
            assertThat(other.admin().addStock(Rig.ITEM, -100).units()).isEqualTo(-40);
        }
    }

    /** D12: the lock of the stock row is held for a second at most, however slow the buckets are. */
    @Test
    void theStockRowIsNotLockedForLongByASlowLedger() {
        try (Rig rig = three().withBuckets(16).start()) {
            rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            Duration[] longest = {Duration.ZERO};
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    Instant start = rig.clock.instant();
                    try {
                        return real.get();
                    } finally {
                        Duration held = Duration.between(start, rig.clock.instant());
                        if (call.equals("topUp") || call.equals("takeBack")) {
                            longest[0] = held.compareTo(longest[0]) > 0 ? held : longest[0];
                        }
                    }
                }
            };
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (!call.equals("fence")) {
                        return real.get();
                    }
                    CompletableFuture<T> later = new CompletableFuture<>();
                    rig.process.schedule(
                            SECOND.multipliedBy(2), () -> real.get().thenAccept(later::complete));
                    return later;
                }
            };
            rig.store.addStock(Rig.ITEM, 50, "op-1");
            rig.pass(SECOND.multipliedBy(60));

            assertThat(longest[0]).isBetween(Duration.ofMillis(1), Duration.ofMillis(1_100));
        }
    }

    /** S9: a very late credit of an earlier top-up, beside a later one. */
    @Test
    void aVeryLateTopUpAddsNothing() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            List<Supplier<?>> late = new ArrayList<>();
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (!call.equals("topUp") || late.size() >= 2) {
                        return real.get();
                    }
                    late.add(real);
                    return CompletableFuture.failedFuture(Broken.unavailable(true));
                }
            };
            rig.engine.admin().addStock(Rig.ITEM, 40);
            rig.pass(SECOND.multipliedBy(30));
            assertThat(rig.ledgerUnits()).isEqualTo(140);
            rig.engine.admin().addStock(Rig.ITEM, 40);
            rig.pass(SECOND.multipliedBy(30));

            late.forEach(arriving -> assertThat(arriving.get()).isNotNull());
            assertThat(rig.ledgerUnits()).isEqualTo(180);
        }
    }

    /** D7: repeated with its id, an addition whose outcome is unknown happens once. */
    @Test
    void anAdditionOfStockHappensOncePerOperation() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            rig.storeCalls = Broken.first(1, Broken.replyLost("addStock"), "addStock");
            assertThatThrownBy(() -> other.admin().addStock(Rig.ITEM, 100, "op-7"))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(rig.engine.admin().addStock(Rig.ITEM, 100, "op-7").units())
                    .isEqualTo(100);
            assertThat(other.admin().addStock(Rig.ITEM, 100, "op-7").units()).isEqualTo(100);
            rig.pass(SECOND.multipliedBy(15));

            assertThat(rig.available()).isEqualTo(200);
            assertThat(rig.ledgerUnits()).isEqualTo(200);
            assertThatThrownBy(() -> other.admin().addStock(Rig.ITEM, 99, "op-7"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** The bound of a total is no answer to an operation that was done: repeated, the one that reached it hears what it did. */
    @Test
    void anAdditionThatReachedTheLargestTotalIsAnsweredWhenItIsRepeated() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            long room = SaleItem.MAX_STOCK - 100;
            for (FlashSale node : List.of(other, rig.engine, other)) {
                assertThat(node.admin().addStock(Rig.ITEM, room, "op-8").units())
                        .isEqualTo(room);
            }
            assertThatThrownBy(() -> other.admin().addStock(Rig.ITEM, 1, "op-9"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("total");
            assertThat(rig.store.stock(Rig.ITEM).orElseThrow().terms().total()).isEqualTo(SaleItem.MAX_STOCK);
        }
    }

    /** After its end nobody fills an item's buckets any more: where one had been lost nothing could be taken back, for ever. */
    @Test
    void unitsAreTakenBackAfterTheEndThoughABucketWasLost() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            buy(rig, other, Rig.ITEM, 60);
            rig.pass(Rig.OPEN_FOR.plusMinutes(1));
            for (ItemId item : Rig.ITEMS) {
                rig.ledger.forget(new Bucket(item, 1, 1));
            }
            for (ItemId item : Rig.ITEMS) {
                long units = 0;
                for (int tries = 0; units == 0 && tries < 15; tries++) {
                    try {
                        units = other.admin()
                                .addStock(item, -30, "operation-" + item)
                                .units();
                    } catch (StoreUnavailableException again) {
                        rig.pass(SECOND);
                    }
                }
                assertThat(units).as("%s", item).isEqualTo(-30);
                assertThat(rig.store.stock(item).orElseThrow().terms().total()).isEqualTo(70);
            }
        }
    }

    /** Units that were added after the end are in no bucket until somebody wants them back. */
    @Test
    void unitsAddedAfterTheEndAreTakenBack() {
        try (Rig rig = three().start()) {
            buy(rig, rig.engine, Rig.ITEM, 2);
            rig.pass(Rig.OPEN_FOR.plus(Duration.ofMinutes(1)));
            FlashSale node = rig.anotherNode();
            assertThat(node.admin().addStock(Rig.ITEM, 5, "a").units()).isEqualTo(5);
            long before = rig.store.stock(Rig.ITEM).orElseThrow().available();

            assertThat(node.admin().addStock(Rig.ITEM, -1_000, "b").units()).isEqualTo(-before);
            assertThat(rig.store.stock(Rig.ITEM).orElseThrow().available()).isZero();
            assertThat(rig.ledgerUnits()).isZero();
        }
    }

    @Test
    void noNumberOfUnitsIsTooLargeToBeRefusedByName() {
        try (Rig rig = three().start()) {
            for (long units : new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE, -1_000_000_001}) {
                assertThatThrownBy(() -> rig.engine.admin().addStock(Rig.ITEM, units))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("add must be -");
            }
        }
    }
}

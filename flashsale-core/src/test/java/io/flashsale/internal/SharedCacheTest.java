package io.flashsale.internal;

import static io.flashsale.internal.ThreeItems.three;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderResult;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.internal.PublishedSalesTest.Counted;
import io.flashsale.memory.MemorySaleCache;
import io.flashsale.spi.SaleCache;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one node's operator does, as buyers at another node that shares its cache see it. */
class SharedCacheTest {
    private static final BuyerId ANN = BuyerId.of("ann");

    private static Rig rig() {
        SettableClock clock = new SettableClock();
        SaleCache cache = new MemorySaleCache(clock::nanoTime);
        return new Rig(Rig.plan().with(builder -> builder.cache(cache)), clock);
    }

    @Test
    void aPauseIsSeenAtOnceByNodesThatHaveTheSaleInMemory() {
        try (Rig rig = rig()) {
            FlashSale other = rig.anotherNode();
            assertThat(other.detail(Rig.ITEM, ANN).orElseThrow().saleToken()).isNotNull();
            rig.engine.admin().pause(Rig.ITEM.sale());
            assertThat(other.detail(Rig.ITEM, ANN).orElseThrow().saleToken()).isNull();
            rig.engine.admin().resume(Rig.ITEM.sale());
            assertThat(other.detail(Rig.ITEM, ANN).orElseThrow().saleToken()).isNotNull();
        }
    }

    @Test
    void aNewSaleIsSeenAtOnceByNodesThatKnewThatThereIsNone() {
        try (Rig rig = rig()) {
            FlashSale other = rig.anotherNode();
            ItemId item = ItemId.of("eleven", "phone");
            assertThat(other.detail(item, ANN)).isEmpty();
            Instant opens = rig.clock.instant();
            SaleItem phone = SaleItem.of("phone", "Phone Y", Money.of(2, "EUR"), Money.of(1, "EUR"), 1, 1);
            rig.engine
                    .admin()
                    .create(Sale.draft("eleven", "Eleven", opens, opens.plus(Duration.ofHours(1)), List.of(phone)));
            rig.engine.admin().publish(item.sale());
            assertThat(other.detail(item, ANN)).isPresent();
        }
    }

    /**
     * A failover of the database lost the last save, or another shop has put it there: it was served for good, on every node, and sold at its
     * price, because each node that read the catalog marked it as read there and shared it again.
     */
    @Test
    void aVersionThatTheCatalogDoesNotHaveGoesFromPagesAndIsNeverSold() {
        SettableClock clock = new SettableClock();
        SaleCache cache = new MemorySaleCache(clock::nanoTime);
        try (Rig rig = new Rig(three().with(builder -> builder.cache(cache)), clock)) {
            FlashSale other = rig.anotherNode();
            Sale stored = rig.catalog.find(Rig.ITEM.sale()).orElseThrow();
            Sale lost = stored.withVersion(stored.version() + 1)
                    .withItems(stored.items().stream()
                            .map(SharedCacheTest::forOneCent)
                            .toList());
            cache.put(lost.id(), lost, Duration.ofSeconds(30));
            rig.pass(Duration.ofSeconds(3));
            assertThat(page(rig.engine, Rig.ITEM)).isEqualTo(Money.of(1, "EUR"));
            assertThat(page(other, Rig.ITEM)).isEqualTo(Money.of(1, "EUR"));
            for (ItemId item : Rig.ITEMS) {
                for (FlashSale node : List.of(rig.engine, other)) {
                    assertThat(node.place(Rig.request(node, item, item.sku() + "-" + node.hashCode(), 1)))
                            .isInstanceOf(OrderResult.Accepted.class);
                }
            }
            for (int second = 0; second < 35; second++) {
                rig.pass(Duration.ofSeconds(1));
                Rig.ITEMS.forEach(item -> List.of(rig.engine, other).forEach(node -> page(node, item)));
            }
            for (ItemId item : Rig.ITEMS) {
                Money price = stored.item(item.sku()).orElseThrow().salePrice();
                assertThat(page(rig.engine, item)).isEqualTo(price);
                assertThat(page(other, item)).isEqualTo(price);
                assertThat(rig.store.audit(item).orders())
                        .hasSize(2)
                        .allSatisfy(
                                order -> assertThat(order.ticket().unitPrice()).isEqualTo(price));
            }
        }
    }

    /** A page that was read before a save, and answers after it, does not bring back what was saved over. */
    @Test
    void aSlowReadDoesNotReplaceWhatWasSavedMeanwhile() {
        try (Rig rig = three().start()) {
            Counted catalog = new Counted(rig.catalog);
            FlashSale node = rig.anotherNode(builder -> builder.catalog(catalog));
            assertThat(node.detail(Rig.ITEM, ANN).orElseThrow().saleToken()).isNotNull();
            catalog.meanwhile = () -> node.admin().pause(Rig.ITEM.sale());
            rig.pass(Duration.ofSeconds(3));
            node.detail(Rig.ITEM, ANN);
            assertThat(node.detail(Rig.ITEM, ANN).orElseThrow().saleToken()).isNull();
        }
    }

    private static Money page(FlashSale node, ItemId item) {
        return node.detail(item, ANN).orElseThrow().item().salePrice();
    }

    private static SaleItem forOneCent(SaleItem item) {
        return SaleItem.of(item.sku().value(), item.title(), item.price(), Money.of(1, "EUR"), item.stock(), 1)
                .withLayout(item.layout());
    }
}

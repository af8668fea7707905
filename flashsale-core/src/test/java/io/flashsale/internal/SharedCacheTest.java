package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.memory.MemorySaleCache;
import io.flashsale.spi.SaleCache;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one node's operator does, as buyers at another node that shares its cache see it. No time passes here. */
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
}

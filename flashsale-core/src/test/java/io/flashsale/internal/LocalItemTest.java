package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSaleSettings;
import io.flashsale.StockLayout;
import io.flashsale.internal.LocalItem.Lanes;
import io.flashsale.internal.ReserveLane.ReserveLimits;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import org.junit.jupiter.api.Test;

class LocalItemTest {
    private final SettableClock clock = new SettableClock();
    private final MemoryStockLedger ledger = new MemoryStockLedger(clock);
    private final VirtualScheduler scheduler = new VirtualScheduler(clock);
    private final LocalItem item = new LocalItem(
            Rig.ITEM,
            bucket -> new ReserveLane(
                    bucket,
                    ledger,
                    scheduler,
                    new LedgerTime(clock, clock::nanoTime),
                    ReserveLimits.of(FlashSaleSettings.DEFAULTS),
                    lost -> {}),
            500);

    /** E17: a request that had read an older layout threw away what the lanes of the newer one had waiting and had learned. */
    @Test
    void anOlderLayoutDoesNotReplaceNewerLanes() {
        Lanes newer = item.lanes(new StockLayout(4, 2));
        Lanes older = item.lanes(new StockLayout(2, 1));

        assertThat(older.list()).hasSize(2);
        assertThat(item.lanes(new StockLayout(2, 1))).isSameAs(older);
        assertThat(item.lanes(new StockLayout(4, 2))).isSameAs(newer);
        assertThat(item.lanes(new StockLayout(8, 3)).list()).hasSize(8);
        assertThat(item.lanes(new StockLayout(4, 2)))
                .as("now it is the older one")
                .isSameAs(newer);
    }
}

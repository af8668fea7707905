package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.ItemStats;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.OrderCounts;
import io.flashsale.spi.StockRow;
import java.util.List;
import java.util.Optional;

/** How a sale's items are doing: figures of the order store, of the ledger, and of what this process has seen. */
final class ItemFigures {
    private final OrderStore store;
    private final StockHints hints;
    private final OrderCounters counters;

    ItemFigures(OrderStore store, StockHints hints, OrderCounters counters) {
        this.store = store;
        this.hints = hints;
        this.counters = counters;
    }

    List<ItemStats> of(Sale sale) {
        return sale.items().stream().map(item -> of(sale, item)).toList();
    }

    private ItemStats of(Sale sale, SaleItem saleItem) {
        ItemId item = sale.itemId(saleItem);
        Optional<StockRow> row = store.stock(item);
        OrderCounts counts = store.counts(item);
        OrderCounters.Counters seen = counters.of(item);
        BucketState units = sale.published() ? hints.total(item, saleItem) : null;
        return new ItemStats(
                item,
                row.map(found -> found.terms().total()).orElse(saleItem.stock()),
                row.map(StockRow::available).orElse(saleItem.stock()),
                units == null ? -1 : units.available(),
                units == null ? -1 : units.pending(),
                counts.byStatus(),
                counts.rejected(),
                seen.accepted(),
                seen.refused(),
                seen.oldestPending(),
                seen.drift());
    }
}

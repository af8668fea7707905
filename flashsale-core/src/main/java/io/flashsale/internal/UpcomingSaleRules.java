package io.flashsale.internal;

import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import java.util.function.Function;

/** A published sale that is not open yet may change in everything; fewer units or other buckets need a new layout epoch. */
final class UpcomingSaleRules {
    private UpcomingSaleRules() {}

    static Sale relayout(Sale stored, Sale wanted, Function<SaleItem, StockLayout> fresh) {
        return wanted.withItems(wanted.items().stream()
                .map(item -> stored.item(item.sku())
                        .map(old -> item.withLayout(layout(old, item)))
                        .orElseGet(() -> item.withLayout(fresh.apply(item))))
                .toList());
    }

    private static StockLayout layout(SaleItem old, SaleItem item) {
        int wish = item.layout().buckets();
        int buckets = wish == 0 ? old.layout().buckets() : wish;
        boolean fewer = item.stock() < old.stock();
        boolean moved = buckets != old.layout().buckets();
        return new StockLayout(buckets, old.layout().epoch() + (fewer || moved ? 1 : 0));
    }
}

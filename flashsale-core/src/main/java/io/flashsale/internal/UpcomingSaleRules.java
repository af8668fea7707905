package io.flashsale.internal;

import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleAdminException.Reason;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import java.util.List;
import java.util.function.Function;

/** A published sale that is not open yet may change in everything but the units of its items, which the stock rows alone know. */
final class UpcomingSaleRules {
    private UpcomingSaleRules() {}

    /** The sale with a number of buckets for each item; the stock rows give each layout its epoch. */
    static Sale relayout(Sale stored, Sale wanted, Function<SaleItem, StockLayout> fresh) {
        List<SaleItem> items = wanted.items();
        for (int index = 0; index < items.size(); index++) {
            check("items[" + index + "].stock", stored, items.get(index));
        }
        return wanted.withItems(items.stream()
                .map(item -> stored.item(item.sku())
                        .map(old -> item.withLayout(layout(old, item)))
                        .orElseGet(() -> item.withLayout(fresh.apply(item))))
                .toList());
    }

    private static void check(String field, Sale stored, SaleItem item) {
        stored.item(item.sku()).filter(old -> old.stock() != item.stock()).ifPresent(old -> {
            throw new SaleAdminException(
                    Reason.SALE_OPEN,
                    field,
                    field + " may not change once the sale is published, but is " + item.stock() + ", not "
                            + old.stock() + ": add or take back units by the stock operation");
        });
    }

    private static StockLayout layout(SaleItem old, SaleItem item) {
        int wish = item.layout().buckets();
        return wish == 0 ? old.layout() : new StockLayout(wish, old.layout().epoch());
    }
}

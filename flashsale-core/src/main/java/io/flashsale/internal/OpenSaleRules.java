package io.flashsale.internal;

import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleAdminException.Reason;
import io.flashsale.SaleItem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What may still change once a sale is open, or about to be: title, media, a later end. */
final class OpenSaleRules {
    /** From so long before the start, by the order store's time, a sale changes only as one that is open. */
    static final Duration TERMS_STAND = Duration.ofSeconds(10);
    /**
     * Orders are taken by terms that were read no earlier than so long before the start, by the ledger's time. What is between the two is for the
     * difference between the servers' clocks, and for a save that takes long.
     */
    static final Duration TERMS_READ = Duration.ofSeconds(5);

    private OpenSaleRules() {}

    static void check(Sale stored, Sale wanted) {
        same("startsAt", stored.startsAt(), wanted.startsAt());
        same("payWithinSeconds", stored.payWithin(), wanted.payWithin());
        if (wanted.endsAt().isBefore(stored.endsAt())) {
            throw open("endsAt", "may only become later");
        }
        Map<Object, SaleItem> before = new HashMap<>();
        stored.items().forEach(item -> before.put(item.sku(), item));
        if (wanted.items().size() != stored.items().size()) {
            throw open("items", "may not be added or removed");
        }
        for (int index = 0; index < wanted.items().size(); index++) {
            SaleItem item = wanted.items().get(index);
            String path = "items[" + index + "].";
            SaleItem old = before.get(item.sku());
            if (old == null) {
                throw open(path + "sku", "may not be added");
            }
            same(path + "price", old.price(), item.price());
            same(path + "salePrice", old.salePrice(), item.salePrice());
            same(path + "stock", old.stock(), item.stock());
            same(path + "perBuyerLimit", old.perBuyerLimit(), item.perBuyerLimit());
            int wish = item.layout().buckets();
            if (wish != 0) {
                same(path + "buckets", old.layout().buckets(), wish);
            }
        }
    }

    static Sale keepLayouts(Sale stored, Sale wanted) {
        return wanted.withItems(wanted.items().stream()
                .map(item -> stored.item(item.sku())
                        .map(old -> item.withLayout(old.layout()))
                        .orElse(item))
                .toList());
    }

    private static void same(String field, @Nullable Object before, @Nullable Object after) {
        if (before == null || !before.equals(after)) {
            throw open(field, "may not change");
        }
    }

    private static SaleAdminException open(String field, String rule) {
        return new SaleAdminException(
                Reason.SALE_OPEN, field, field + " " + rule + " once the sale is open or opens within 10 seconds");
    }
}

package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.SaleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The published sales that background work looks after, all of them, page by page; read again only when the catalog says that something
 * was saved. Whether one is over for long the order store's time says: a node that was just started has not heard any other.
 */
final class KeptSales {
    /** Sales are looked after for this long after their end; by then every ticket is final. */
    private static final Duration AFTER_END = Duration.ofDays(1);

    /** Several tasks ask in the same second. */
    private static final Duration FRESH = Duration.ofMillis(500);

    private static final int PAGE = 500;
    /** Ended sales leave the list at least this often. */
    private static final Duration READ_AGAIN = Duration.ofMinutes(10);

    private final SaleCatalog catalog;
    private final OrderStore store;
    private final LedgerTime time;
    private long changes = -1;
    private long askedAt = Long.MIN_VALUE / 2;
    private long readAt;
    private List<Sale> sales = List.of();
    private Map<SaleId, Sale> byId = new HashMap<>();

    KeptSales(SaleCatalog catalog, OrderStore store, LedgerTime time) {
        this.catalog = catalog;
        this.store = store;
        this.time = time;
    }

    /** As of now; blocks. */
    synchronized List<Sale> list() {
        if (time.millis() - askedAt < FRESH.toMillis()) {
            return sales;
        }
        long seen = catalog.changes();
        askedAt = time.millis();
        if (seen != changes || time.millis() - readAt >= READ_AGAIN.toMillis()) {
            sales = read(store.now().minus(AFTER_END));
            byId = new HashMap<>();
            sales.forEach(sale -> byId.put(sale.id(), sale));
            changes = seen;
            readAt = time.millis();
        }
        return sales;
    }

    /** As last listed, without asking anybody; empty before the first time. */
    synchronized List<Sale> lastListed() {
        return sales;
    }

    /** The item's sale as last listed. */
    synchronized Optional<Sale> of(ItemId item) {
        return Optional.ofNullable(byId.get(item.sale()));
    }

    private List<Sale> read(Instant endingAfter) {
        List<Sale> all = new ArrayList<>();
        @Nullable SaleId last = null;
        List<Sale> page;
        do {
            page = catalog.published(endingAfter, last, PAGE);
            all.addAll(page);
            last = page.isEmpty() ? null : page.get(page.size() - 1).id();
        } while (page.size() == PAGE);
        return List.copyOf(all);
    }
}

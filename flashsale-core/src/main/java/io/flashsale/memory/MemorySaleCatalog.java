package io.flashsale.memory;

import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.StockTerms;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sale catalog in this process's memory: gone with the process.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Reads do not block; saving a published sale waits for the stock rows it changes, as the
 * order store does.
 */
public final class MemorySaleCatalog implements SaleCatalog {
    private static final Comparator<Sale> BY_START =
            Comparator.comparing(Sale::startsAt).thenComparing(sale -> sale.id().value());
    private static final Comparator<Sale> BY_ID =
            Comparator.comparing(sale -> sale.id().value());

    private final MemoryOrderStore store;

    /** Without a bound of its own: as many as operators create, as the catalog is the one place that keeps them. */
    private final Map<SaleId, Sale> sales = new ConcurrentHashMap<>();

    private volatile long changes;

    /** @param store keeps the stock rows */
    public MemorySaleCatalog(MemoryOrderStore store) {
        this.store = store;
    }

    @Override
    public Optional<Sale> find(SaleId sale) {
        return Optional.ofNullable(sales.get(sale));
    }

    @Override
    public List<Sale> published(Instant endingAfter, @Nullable SaleId after, int max) {
        return sales.values().stream()
                .filter(Sale::published)
                .filter(sale -> sale.endsAt().isAfter(endingAfter))
                .filter(sale -> after == null || sale.id().value().compareTo(after.value()) > 0)
                .sorted(BY_ID)
                .limit(max)
                .toList();
    }

    @Override
    public Set<SaleId> publishedIds() {
        return sales.values().stream().filter(Sale::published).map(Sale::id).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public List<Sale> latest(int max) {
        return sales.values().stream().sorted(BY_START.reversed()).limit(max).toList();
    }

    @Override
    public long changes() {
        return changes;
    }

    @Override
    public synchronized Optional<Sale> save(Sale sale, Instant before) {
        Sale stored = sales.get(sale.id());
        if (sale.version() != (stored == null ? 0 : stored.version())
                || !store.now().isBefore(before)) {
            return Optional.empty();
        }
        Sale prepared = withStockRows(sale, before);
        if (prepared == null) {
            return Optional.empty();
        }
        Sale next = prepared.withVersion(sale.version() + 1);
        sales.put(sale.id(), next);
        changes++;
        return Optional.of(next);
    }

    /** Null if the time has come. */
    private @Nullable Sale withStockRows(Sale sale, Instant before) {
        if (!sale.published()) {
            return sale;
        }
        Map<ItemId, StockTerms> terms = new LinkedHashMap<>();
        for (SaleItem item : sale.items()) {
            terms.put(
                    sale.itemId(item),
                    new StockTerms(item.stock(), item.perBuyerLimit(), item.layout(), sale.payWithin()));
        }
        Map<ItemId, StockLayout> layouts = store.prepareAll(sale.id(), terms, before);
        if (layouts == null) {
            return null;
        }
        return sale.withItems(sale.items().stream()
                .map(item -> item.withLayout(layouts.getOrDefault(sale.itemId(item), item.layout())))
                .toList());
    }

    @Override
    public synchronized boolean delete(SaleId sale, long version) {
        Sale stored = sales.get(sale);
        if (stored == null || stored.version() != version) {
            return false;
        }
        store.prepareAll(sale, Map.of(), Instant.MAX);
        sales.remove(sale);
        changes++;
        return true;
    }
}

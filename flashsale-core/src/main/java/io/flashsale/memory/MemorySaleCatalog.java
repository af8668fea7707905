package io.flashsale.memory;

import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.spi.SaleCatalog;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The sale catalog in this process's memory: gone with the process.
 *
 * <p><b>Threads.</b> Safe for any number of threads; nothing blocks.
 */
public final class MemorySaleCatalog implements SaleCatalog {
    private static final Comparator<Sale> BY_START =
            Comparator.comparing(Sale::startsAt).thenComparing(sale -> sale.id().value());

    /** Without a bound of its own: as many as operators create, as the catalog is the one place that keeps them. */
    private final Map<SaleId, Sale> sales = new ConcurrentHashMap<>();

    @Override
    public Optional<Sale> find(SaleId sale) {
        return Optional.ofNullable(sales.get(sale));
    }

    @Override
    public List<Sale> endingAfter(Instant moment, int max) {
        return matching(sale -> sale.endsAt().isAfter(moment)).limit(max).toList();
    }

    @Override
    public List<Sale> latest(int max) {
        return sales.values().stream().sorted(BY_START.reversed()).limit(max).toList();
    }

    private Stream<Sale> matching(Predicate<Sale> wanted) {
        return sales.values().stream().filter(wanted).sorted(BY_START);
    }

    @Override
    public Optional<Sale> save(Sale sale) {
        Sale next = sale.withVersion(sale.version() + 1);
        Sale stored = sales.get(sale.id());
        boolean saved = stored == null
                ? sale.version() == 0 && sales.putIfAbsent(sale.id(), next) == null
                : sale.version() == stored.version() && sales.replace(sale.id(), stored, next);
        return saved ? Optional.of(next) : Optional.empty();
    }

    @Override
    public boolean delete(SaleId sale, long version) {
        Sale stored = sales.get(sale);
        return stored != null && stored.version() == version && sales.remove(sale, stored);
    }
}

package io.flashsale.internal;

import io.flashsale.FlashSaleHealth;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.SaleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fills the caches and warms the media a while before a sale starts. The stock is loaded by the keeper of each item.
 *
 * <p>Nothing here waits for the shared cache or the CDN: media are warmed by a task of their own.
 */
final class SaleLoader {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final KeptSales sales;
    private final SaleReader reader;
    private final TopUp topUp;
    private final LedgerTime time;
    private final Duration lead;
    private final BackgroundTask loading;
    private final MediaWarmer warmer;
    /** Versions of the sales whose caches were filled. */
    private Map<SaleId, Long> loaded = new HashMap<>();

    SaleLoader(
            SaleCatalog catalog,
            OrderStore store,
            SaleReader reader,
            TopUp topUp,
            MediaStore media,
            Surroundings around) {
        this.sales = new KeptSales(catalog, store, around.time());
        this.reader = reader;
        this.topUp = topUp;
        this.time = around.time();
        this.lead = around.settings().loadLead();
        this.loading = new BackgroundTask("sale loader", EVERY, this::loadUpcoming, around);
        this.warmer = new MediaWarmer(media, EVERY, around);
    }

    void start() {
        tasks().forEach(BackgroundTask::start);
    }

    void stop() {
        tasks().forEach(BackgroundTask::stop);
    }

    Map<String, FlashSaleHealth.Task> health() {
        Map<String, FlashSaleHealth.Task> health = new LinkedHashMap<>();
        tasks().forEach(task -> health.put(task.name(), task.health()));
        return health;
    }

    private List<BackgroundTask> tasks() {
        return List.of(loading, warmer.task());
    }

    /** Whether the sale is to be loaded by now: from the lead before its start until its end. */
    boolean wants(Sale sale) {
        Instant now = time.now();
        return sale.published() && !now.isBefore(sale.startsAt().minus(lead)) && sale.phase(now) != Sale.Phase.ENDED;
    }

    /** Loads the stock of one sale now; blocks. What fails for one item does not keep the others from being loaded. */
    void load(Sale sale) throws Exception {
        FirstFailure items = new FirstFailure();
        for (SaleItem item : sale.items()) {
            items.with(() -> topUp.run(sale, item));
        }
        items.end();
    }

    private void loadUpcoming() {
        List<Sale> wanted = sales.list().stream().filter(this::wants).toList();
        warmer.want(wanted);
        Map<SaleId, Long> versions = new HashMap<>();
        for (Sale sale : wanted) {
            if (sale.phase(time.now()) == Sale.Phase.UPCOMING) {
                Long before = loaded.get(sale.id());
                if (before == null || before != sale.version()) {
                    reader.listed(sale);
                }
                versions.put(sale.id(), sale.version());
            }
        }
        loaded = versions;
    }
}

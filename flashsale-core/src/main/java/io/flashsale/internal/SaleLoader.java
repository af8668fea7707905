package io.flashsale.internal;

import io.flashsale.FlashSaleHealth;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.SaleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fills caches and stock and warms the media a while before a sale starts. Repeats safely: stock is loaded by the top-up, which credits
 * only what is missing.
 *
 * <p>Nothing here waits for the shared cache or the CDN: media are warmed by a task of their own.
 */
final class SaleLoader {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final int MAX_SALES = 1_000;

    private final SaleCatalog catalog;
    private final SaleReader reader;
    private final TopUp topUp;
    private final LedgerTime time;
    private final Duration lead;
    private final BackgroundTask loading;
    private final MediaWarmer warmer;

    SaleLoader(SaleCatalog catalog, SaleReader reader, TopUp topUp, MediaStore media, Surroundings around) {
        this.catalog = catalog;
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

    /** Loads one sale; blocks. What fails for one item does not keep the others from being loaded. */
    void load(Sale sale) throws Exception {
        reader.saved(sale);
        FirstFailure items = new FirstFailure();
        for (SaleItem item : sale.items()) {
            items.with(() -> topUp.run(sale, item));
        }
        items.end();
    }

    private void loadUpcoming() throws Exception {
        List<Sale> wanted = catalog.published(time.now(), null, MAX_SALES).stream()
                .filter(this::wants)
                .toList();
        warmer.want(wanted);
        FirstFailure sales = new FirstFailure();
        for (Sale sale : wanted) {
            if (sale.phase(time.now()) == Sale.Phase.UPCOMING) {
                sales.with(() -> load(sale));
            }
        }
        sales.end();
    }
}

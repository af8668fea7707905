package io.flashsale.internal;

import io.flashsale.Media;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.SalePhase;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Fills caches and stock and warms the media a while before a sale starts. Repeats safely: stock is loaded by the top-up, which credits
 * only what is missing.
 */
final class SaleLoader {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final int MAX_SALES = 1_000;

    private final SaleCatalog catalog;
    private final SaleReader reader;
    private final TopUp topUp;
    private final MediaStore media;
    private final LedgerTime time;
    private final Duration lead;
    private final BackgroundTask task;
    /** The version of each sale whose media were warmed; at most {@value #MAX_SALES}. */
    private final Map<SaleId, Long> warmed = new HashMap<>();

    SaleLoader(
            SaleCatalog catalog,
            SaleReader reader,
            TopUp topUp,
            MediaStore media,
            Scheduler scheduler,
            LedgerTime time,
            FlashSaleListener listener,
            Duration lead) {
        this.catalog = catalog;
        this.reader = reader;
        this.topUp = topUp;
        this.media = media;
        this.time = time;
        this.lead = lead;
        this.task = new BackgroundTask("sale loader", EVERY, this::loadUpcoming, scheduler, time, listener);
    }

    BackgroundTask task() {
        return task;
    }

    /** Whether the sale is to be loaded by now: from the lead before its start until its end. */
    boolean wants(Sale sale) {
        Instant now = time.now();
        return sale.published() && !now.isBefore(sale.startsAt().minus(lead)) && sale.phase(now) != SalePhase.ENDED;
    }

    /** Loads one sale; blocks. */
    void load(Sale sale) throws TimeoutException {
        reader.saved(sale);
        for (SaleItem item : sale.items()) {
            topUp.run(sale, item);
        }
    }

    private void loadUpcoming() throws Exception {
        KeepGoing sales = new KeepGoing();
        for (Sale sale : catalog.endingAfter(time.now(), MAX_SALES)) {
            if (wants(sale) && sale.phase(time.now()) == SalePhase.UPCOMING) {
                sales.with(() -> load(sale));
                sales.with(() -> warm(sale));
            }
        }
        sales.end();
    }

    private void warm(Sale sale) {
        if (warmed.size() >= MAX_SALES) {
            warmed.clear();
        }
        Long before = warmed.put(sale.id(), sale.version());
        if (before != null && before == sale.version()) {
            return;
        }
        List<String> keys = sale.items().stream()
                .flatMap(item -> item.media().stream())
                .map(Media::key)
                .toList();
        if (!keys.isEmpty()) {
            media.warm(keys);
        }
    }
}

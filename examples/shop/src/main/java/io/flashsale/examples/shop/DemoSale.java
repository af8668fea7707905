package io.flashsale.examples.shop;

import io.flashsale.FlashSale;
import io.flashsale.Media;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleAdmin;
import io.flashsale.SaleItem;
import io.flashsale.examples.shop.ShopSettings.DemoSaleSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something to buy: sees to it that a demo sale is open or about to open. Runs once per start; a sale of an earlier start that has not ended
 * goes on, and so do its orders.
 */
final class DemoSale {
    private static final Logger LOG = LoggerFactory.getLogger(DemoSale.class);
    private static final String ID_PREFIX = "demo-";
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final SaleAdmin admin;
    private final Clock clock;
    private final DemoSaleSettings settings;

    DemoSale(FlashSale flashSale, Clock clock, DemoSaleSettings settings) {
        this.admin = flashSale.admin();
        this.clock = clock;
        this.settings = settings;
    }

    Sale offer() {
        Instant now = clock.instant();
        for (Sale sale : admin.list()) {
            if (!sale.id().value().startsWith(ID_PREFIX)) {
                continue;
            }
            if (sale.published() && now.isBefore(sale.endsAt())) {
                LOG.info("The demo sale {} goes on until {}", sale.id(), sale.endsAt());
                return sale;
            }
            if (!sale.published()) {
                admin.delete(sale.id()); // an earlier start was killed between creating and publishing it
            }
        }
        Sale sale = draft(now.plus(settings.opensIn()).truncatedTo(ChronoUnit.SECONDS));
        admin.create(sale);
        LOG.info("The demo sale {} opens at {}", sale.id(), sale.startsAt());
        return admin.publish(sale.id());
    }

    private Sale draft(Instant startsAt) {
        return Sale.draft(
                ID_PREFIX + ID_TIME.format(startsAt),
                "The ten o’clock sale",
                startsAt,
                startsAt.plus(settings.lasts()),
                List.of(
                        item("turntable", "Record player T-4", 34_900, 19_900, 500, 2),
                        item("radio", "Pocket radio R-2", 8_900, 4_450, 200, 3),
                        item("camera", "Instant camera C-1", 14_900, 7_900, 25, 1),
                        item("lamp", "Desk lamp L-9", 12_900, 5_990, 100, 1)));
    }

    private static SaleItem item(String sku, String title, long cents, long saleCents, long stock, int limit) {
        String picture = sku + ".svg";
        return SaleItem.of(sku, title, Money.of(cents, "EUR"), Money.of(saleCents, "EUR"), stock, limit)
                .withMedia(List.of(new Media("demo/" + picture, "image/svg+xml", URI.create("/pictures/" + picture))));
    }
}

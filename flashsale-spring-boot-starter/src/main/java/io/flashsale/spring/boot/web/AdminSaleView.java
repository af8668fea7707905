package io.flashsale.spring.boot.web;

import io.flashsale.Media;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sale as its operator sees it. */
record AdminSaleView(
        String saleId,
        String title,
        String startsAt,
        String endsAt,
        long payWithinSeconds,
        String state,
        boolean paused,
        long version,
        String phase,
        List<AdminItemView> items) {
    static AdminSaleView of(Sale sale, Instant now) {
        return new AdminSaleView(
                sale.id().value(),
                sale.title(),
                sale.startsAt().toString(),
                sale.endsAt().toString(),
                sale.payWithin().toSeconds(),
                sale.state().name(),
                sale.paused(),
                sale.version(),
                sale.phase(now).name(),
                sale.items().stream().map(AdminItemView::of).toList());
    }

    /** All of them. */
    record AdminSalesView(List<AdminSaleView> sales) {}

    /** One of its items. */
    record AdminItemView(
            String sku,
            String title,
            MoneyView price,
            MoneyView salePrice,
            long stock,
            int perBuyerLimit,
            @Nullable Integer buckets,
            List<AdminMediaView> media) {
        static AdminItemView of(SaleItem item) {
            return new AdminItemView(
                    item.sku().value(),
                    item.title(),
                    MoneyView.of(item.price()),
                    MoneyView.of(item.salePrice()),
                    item.stock(),
                    item.perBuyerLimit(),
                    item.layout().buckets() == 0 ? null : item.layout().buckets(),
                    item.media().stream().map(AdminMediaView::of).toList());
        }
    }

    /** A picture or video, with the key to remove it by. */
    record AdminMediaView(String key, String url, String contentType) {
        static AdminMediaView of(Media media) {
            return new AdminMediaView(media.key(), media.url().toString(), media.contentType());
        }
    }
}

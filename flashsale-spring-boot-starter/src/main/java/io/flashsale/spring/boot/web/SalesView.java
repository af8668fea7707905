package io.flashsale.spring.boot.web;

import io.flashsale.Sale;
import io.flashsale.SaleDetail;
import java.time.Instant;
import java.util.List;

/** Open and upcoming sales. */
record SalesView(String serverTime, List<SaleView> sales) {
    static SalesView of(List<SaleDetail> sales, Instant now) {
        return new SalesView(now.toString(), sales.stream().map(SaleView::of).toList());
    }

    /** One of them, with its items. */
    record SaleView(
            String saleId,
            String title,
            String startsAt,
            String endsAt,
            String state,
            boolean paused,
            List<ItemView> items) {
        static SaleView of(SaleDetail detail) {
            Sale sale = detail.sale();
            return new SaleView(
                    sale.id().value(),
                    sale.title(),
                    sale.startsAt().toString(),
                    sale.endsAt().toString(),
                    sale.phase(detail.serverTime()).name(),
                    sale.paused(),
                    detail.items().stream().map(ItemView::of).toList());
        }
    }
}

package io.flashsale.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flashsale.Sale;
import io.flashsale.SaleDetail;
import java.time.Instant;
import java.util.List;

/** Open and upcoming sales. */
record SalesView(
        @JsonProperty("serverTime") String serverTime,
        @JsonProperty("sales") List<SaleView> sales) {
    static SalesView of(List<SaleDetail> sales, Instant now) {
        return new SalesView(now.toString(), sales.stream().map(SaleView::of).toList());
    }

    /** One of them, with its items. */
    record SaleView(
            @JsonProperty("saleId") String saleId,
            @JsonProperty("title") String title,
            @JsonProperty("startsAt") String startsAt,
            @JsonProperty("endsAt") String endsAt,
            @JsonProperty("state") String state,
            @JsonProperty("paused") boolean paused,
            @JsonProperty("items") List<ItemView> items) {
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

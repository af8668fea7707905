package io.flashsale.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flashsale.ItemDetail;
import io.flashsale.Sale;
import java.time.Instant;
import java.util.List;

/** Open and upcoming sales. */
record SalesView(
        @JsonProperty("serverTime") String serverTime,
        @JsonProperty("sales") List<SaleView> sales) {
    static SalesView of(List<List<ItemDetail>> sales, Instant now) {
        return new SalesView(
                now.toString(),
                sales.stream()
                        .filter(items -> !items.isEmpty())
                        .map(SaleView::of)
                        .toList());
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
        static SaleView of(List<ItemDetail> items) {
            ItemDetail first = items.get(0);
            Sale sale = first.sale();
            return new SaleView(
                    sale.id().value(),
                    sale.title(),
                    sale.startsAt().toString(),
                    sale.endsAt().toString(),
                    sale.phase(first.serverTime()).name(),
                    sale.paused(),
                    items.stream().map(ItemView::of).toList());
        }
    }
}

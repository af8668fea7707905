package io.flashsale.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.flashsale.Media;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sale as its operator sees it. */
record AdminSaleView(
        @JsonProperty("saleId") String saleId,
        @JsonProperty("title") String title,
        @JsonProperty("startsAt") String startsAt,
        @JsonProperty("endsAt") String endsAt,
        @JsonProperty("payWithinSeconds") long payWithinSeconds,
        @JsonProperty("state") String state,
        @JsonProperty("paused") boolean paused,
        @JsonProperty("version") long version,
        @JsonProperty("phase") String phase,
        @JsonProperty("items") List<AdminItemView> items) {
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
    record AdminSalesView(@JsonProperty("sales") List<AdminSaleView> sales) {}

    /** One of its items. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AdminItemView(
            @JsonProperty("sku") String sku,
            @JsonProperty("title") String title,
            @JsonProperty("price") MoneyView price,
            @JsonProperty("salePrice") MoneyView salePrice,
            @JsonProperty("stock") long stock,
            @JsonProperty("perBuyerLimit") int perBuyerLimit,
            @JsonProperty("buckets") @Nullable Integer buckets,
            @JsonProperty("media") List<AdminMediaView> media) {
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
    record AdminMediaView(
            @JsonProperty("key") String key,
            @JsonProperty("url") String url,
            @JsonProperty("contentType") String contentType) {
        static AdminMediaView of(Media media) {
            return new AdminMediaView(media.key(), media.url().toString(), media.contentType());
        }
    }
}

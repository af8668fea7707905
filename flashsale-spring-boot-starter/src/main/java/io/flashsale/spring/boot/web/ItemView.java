package io.flashsale.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flashsale.ItemDetail;
import io.flashsale.Media;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import java.util.List;

/** An item as everybody sees it. */
record ItemView(
        @JsonProperty("saleId") String saleId,
        @JsonProperty("sku") String sku,
        @JsonProperty("title") String title,
        @JsonProperty("price") MoneyView price,
        @JsonProperty("salePrice") MoneyView salePrice,
        @JsonProperty("startsAt") String startsAt,
        @JsonProperty("endsAt") String endsAt,
        @JsonProperty("serverTime") String serverTime,
        @JsonProperty("state") String state,
        @JsonProperty("paused") boolean paused,
        @JsonProperty("perBuyerLimit") int perBuyerLimit,
        @JsonProperty("flashSale") boolean flashSale,
        @JsonProperty("media") List<MediaView> media) {
    static ItemView of(ItemDetail detail) {
        Sale sale = detail.sale();
        SaleItem item = detail.item();
        return new ItemView(
                sale.id().value(),
                item.sku().value(),
                item.title(),
                MoneyView.of(item.price()),
                MoneyView.of(item.salePrice()),
                sale.startsAt().toString(),
                sale.endsAt().toString(),
                detail.serverTime().toString(),
                detail.state().name(),
                sale.paused(),
                item.perBuyerLimit(),
                true,
                item.media().stream().map(MediaView::of).toList());
    }

    /** A picture or video. */
    record MediaView(
            @JsonProperty("url") String url,
            @JsonProperty("contentType") String contentType) {
        static MediaView of(Media media) {
            return new MediaView(media.url().toString(), media.contentType());
        }
    }
}

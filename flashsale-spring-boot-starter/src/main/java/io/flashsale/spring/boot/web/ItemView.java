package io.flashsale.spring.boot.web;

import io.flashsale.ItemDetail;
import io.flashsale.Media;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import java.util.List;

/** An item as everybody sees it. */
record ItemView(
        String saleId,
        String sku,
        String title,
        MoneyView price,
        MoneyView salePrice,
        String startsAt,
        String endsAt,
        String serverTime,
        String state,
        boolean paused,
        int perBuyerLimit,
        boolean flashSale,
        List<MediaView> media) {
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
    record MediaView(String url, String contentType) {
        static MediaView of(Media media) {
            return new MediaView(media.url().toString(), media.contentType());
        }
    }
}

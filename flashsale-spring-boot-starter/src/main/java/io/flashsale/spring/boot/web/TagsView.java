package io.flashsale.spring.boot.web;

import io.flashsale.ItemDetail;
import io.flashsale.Sku;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Flash-sale tags for ordinary product pages; a sku that is in no flash sale is absent. */
record TagsView(String serverTime, Map<String, TagView> tags) {
    static TagsView of(Map<Sku, ItemDetail> details, Instant now) {
        Map<String, TagView> tags = new LinkedHashMap<>();
        details.forEach((sku, detail) -> tags.put(sku.value(), TagView.of(detail)));
        return new TagsView(now.toString(), tags);
    }

    /** The open or next flash sale of a product. */
    record TagView(String saleId, String state, String startsAt, String endsAt, MoneyView salePrice) {
        static TagView of(ItemDetail detail) {
            return new TagView(
                    detail.sale().id().value(),
                    detail.state().name(),
                    detail.sale().startsAt().toString(),
                    detail.sale().endsAt().toString(),
                    MoneyView.of(detail.item().salePrice()));
        }
    }
}

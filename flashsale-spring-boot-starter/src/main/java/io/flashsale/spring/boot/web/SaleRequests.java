package io.flashsale.spring.boot.web;

import io.flashsale.Media;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.Sku;
import io.flashsale.StockLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the operator's sales out of request bodies. */
final class SaleRequests {
    /** The largest integer that every JSON reader keeps exact. */
    private static final long MAX_AMOUNT = (1L << 53) - 1;

    private static final long MAX_PAY_WITHIN_SECONDS = Duration.ofDays(30).toSeconds();
    private static final int MAX_TITLE_LENGTH = 200;

    private SaleRequests() {}

    /** A new draft. */
    static Sale draft(Map<String, @Nullable Object> body) {
        JsonFields fields = JsonFields.of(body);
        SaleId id = fields.text("saleId", SaleId::new);
        return sale(fields, id, 0L, Optional.empty());
    }

    /** The sale as it shall be, at version 0 if the body names none. Media are no part of the body and stay; so do the layouts of items that wish for none. */
    static Sale changed(SaleId id, Map<String, @Nullable Object> body, Sale present) {
        JsonFields fields = JsonFields.of(body);
        if (fields.has("saleId")) {
            SaleId named = fields.text("saleId", SaleId::new);
            if (named != null && !named.equals(id)) {
                fields.reject("saleId", "must be that of the path, " + id + ", or left out");
            }
        }
        Long version = fields.optionalWhole("version", 0, Long.MAX_VALUE);
        return sale(fields, id, version, Optional.of(present));
    }

    private static Sale sale(JsonFields fields, @Nullable SaleId id, @Nullable Long version, Optional<Sale> present) {
        String title = fields.text("title", MAX_TITLE_LENGTH);
        Instant startsAt = fields.time("startsAt");
        Instant endsAt = fields.time("endsAt");
        Long payWithin = fields.optionalWhole("payWithinSeconds", 1, MAX_PAY_WITHIN_SECONDS);
        List<@Nullable SaleItem> items = fields.objects("items", Sale.MAX_ITEMS).stream()
                .<@Nullable SaleItem>map(item -> item(item, present))
                .toList();
        Sale sale = fields.build(
                "items",
                () -> new Sale(
                        Objects.requireNonNull(id),
                        Objects.requireNonNull(title),
                        Objects.requireNonNull(startsAt),
                        Objects.requireNonNull(endsAt),
                        payWithin == null ? presentPayWithin(present) : Duration.ofSeconds(payWithin),
                        Sale.State.DRAFT,
                        false,
                        version == null ? 0 : version,
                        items.stream().<SaleItem>map(Objects::requireNonNull).toList()));
        fields.check();
        return Objects.requireNonNull(sale);
    }

    private static @Nullable SaleItem item(JsonFields fields, Optional<Sale> present) {
        Sku sku = fields.text("sku", Sku::new);
        String title = fields.text("title", MAX_TITLE_LENGTH);
        Money price = money(fields.object("price"));
        Money salePrice = money(fields.object("salePrice"));
        Long stock = fields.whole("stock", 0, SaleItem.MAX_STOCK);
        Long perBuyerLimit = fields.whole("perBuyerLimit", 1, SaleItem.MAX_PER_BUYER);
        Long buckets = fields.optionalWhole("buckets", 1, StockLayout.MAX_BUCKETS);
        return fields.build("sku", () -> {
            Optional<SaleItem> old = present.flatMap(sale -> sale.item(Objects.requireNonNull(sku)));
            StockLayout layout = old.map(SaleItem::layout).orElse(StockLayout.UNDECIDED);
            List<Media> media = old.map(SaleItem::media).orElse(List.of());
            return new SaleItem(
                    Objects.requireNonNull(sku),
                    Objects.requireNonNull(title),
                    Objects.requireNonNull(price),
                    Objects.requireNonNull(salePrice),
                    Objects.requireNonNull(stock),
                    Math.toIntExact(Objects.requireNonNull(perBuyerLimit)),
                    buckets == null ? layout : new StockLayout(Math.toIntExact(buckets), layout.epoch()),
                    media);
        });
    }

    private static @Nullable Money money(@Nullable JsonFields fields) {
        if (fields == null) {
            return null;
        }
        Long amount = fields.whole("amount", 0, MAX_AMOUNT);
        String currency = fields.text("currency", text -> new Money(0, text).currency());
        return fields.build(
                "amount", () -> new Money(Objects.requireNonNull(amount), Objects.requireNonNull(currency)));
    }

    private static Duration presentPayWithin(Optional<Sale> present) {
        return present.map(Sale::payWithin).orElse(Sale.DEFAULT_PAY_WITHIN);
    }
}

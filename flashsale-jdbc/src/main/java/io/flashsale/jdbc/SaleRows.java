package io.flashsale.jdbc;

import io.flashsale.Media;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.Sku;
import io.flashsale.StockLayout;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Puts sales together from rows per item and medium, which come in order. Not safe for several threads. */
final class SaleRows {
    private final List<Sale> heads = new ArrayList<>();
    private final List<List<SaleItem>> items = new ArrayList<>();

    /** Reads one more row. */
    Boolean add(ResultSet row) throws SQLException {
        String saleId = row.getString("sale_id");
        if (heads.isEmpty() || !last(heads).id().value().equals(saleId)) {
            items.add(new ArrayList<>());
            heads.add(head(row, item(row)));
        }
        List<SaleItem> itemsOfSale = last(items);
        if (itemsOfSale.isEmpty() || !last(itemsOfSale).sku().value().equals(row.getString("sku"))) {
            itemsOfSale.add(item(row));
        }
        addMedium(row, itemsOfSale);
        return true;
    }

    List<Sale> sales() {
        List<Sale> sales = new ArrayList<>(heads.size());
        for (int index = 0; index < heads.size(); index++) {
            sales.add(heads.get(index).withItems(items.get(index)));
        }
        return sales;
    }

    private static void addMedium(ResultSet row, List<SaleItem> items) throws SQLException {
        String key = row.getString("media_key");
        if (key == null) {
            return;
        }
        SaleItem item = last(items);
        List<Media> media = new ArrayList<>(item.media());
        media.add(new Media(key, row.getString("content_type"), URI.create(row.getString("url"))));
        items.set(items.size() - 1, item.withMedia(media));
    }

    private static Sale head(ResultSet row, SaleItem first) throws SQLException {
        return new Sale(
                new SaleId(row.getString("sale_id")),
                row.getString("title"),
                OrderRows.instant(row, "starts_at"),
                OrderRows.instant(row, "ends_at"),
                Duration.ofMillis(row.getLong("pay_within")),
                Codes.saleState(row.getInt("state")),
                row.getInt("paused") != 0,
                row.getLong("version"),
                List.of(first));
    }

    private static SaleItem item(ResultSet row) throws SQLException {
        String currency = row.getString("currency");
        return new SaleItem(
                new Sku(row.getString("sku")),
                row.getString("item_title"),
                new Money(row.getLong("price"), currency),
                new Money(row.getLong("sale_price"), currency),
                row.getLong("stock"),
                row.getInt("per_buyer_limit"),
                new StockLayout(row.getInt("buckets"), row.getInt("layout_epoch")),
                List.of());
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}

package io.flashsale.jdbc;

import io.flashsale.ItemId;
import io.flashsale.SaleId;
import io.flashsale.StockLayout;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A stock row as read, with the number its order rows carry.
 *
 * @param itemId that number
 * @param prepared false if it only gives rejected orders of an item without stock their number, or keeps the epoch of a removed item
 * @param row the rest
 * @param now the store's time
 */
record Stock(int itemId, boolean prepared, StockRow row, Instant now) {
    private static final String COLUMNS = """
            SELECT item_id, sale_id, sku, prepared, total, available, per_buyer_limit, pay_within, buckets, layout_epoch, version,
                   %s
              FROM flashsale_stock
            """;

    private static final String OF_SALE = COLUMNS + " WHERE sale_id = ? ORDER BY item_id";

    private static final String FIND = COLUMNS + " WHERE sale_id = ? AND sku = ?";

    /** The per-item mutex: always the first lock of a transaction. */
    private static final String LOCK = FIND + " FOR UPDATE";

    /**
     * For the orders of an item that has no stock row: no units, and the least terms that are valid. The unique key settles a race between
     * two nodes.
     */
    private static final String INSERT_PLACEHOLDER = """
            INSERT INTO flashsale_stock
                   (sale_id, sku, prepared, total, available, per_buyer_limit, pay_within, buckets, layout_epoch, version)
            VALUES (?, ?, 0, 0, 0, 1, 1, 0, 0, 0)""";

    ItemId item() {
        return row.item();
    }

    static Optional<Stock> find(Session session, StoreTime time, ItemId item) {
        return one(session, "read the stock row", FIND, time, item);
    }

    static Optional<Stock> lock(Session session, StoreTime time, ItemId item) {
        return one(session, "lock the stock row", LOCK, time, item);
    }

    private static Optional<Stock> one(Session session, String what, String sql, StoreTime time, ItemId item) {
        return session.queryOne(
                what,
                sql.formatted(time.column(session.dialect())),
                p -> p.add(item.sale().value()).add(item.sku().value()),
                Stock::map);
    }

    /** All rows of the sale, not locked. */
    static List<Stock> ofSale(Session session, StoreTime time, SaleId sale) {
        return session.query(
                "read the sale's stock rows",
                OF_SALE.formatted(time.column(session.dialect())),
                p -> p.add(sale.value()),
                Stock::map);
    }

    /** Makes sure that there is a row to lock. */
    static void ensure(Database database, ItemId item) {
        database.requiresNew(
                "make a row for " + item,
                session -> session.insert(
                        "insert the stock row",
                        INSERT_PLACEHOLDER,
                        p -> p.add(item.sale().value()).add(item.sku().value())));
    }

    private static Stock map(ResultSet row) throws SQLException {
        StockTerms terms = new StockTerms(
                row.getLong("total"),
                row.getInt("per_buyer_limit"),
                new StockLayout(row.getInt("buckets"), row.getInt("layout_epoch")),
                Duration.ofMillis(row.getLong("pay_within")));
        ItemId item = OrderRows.item(row);
        return new Stock(
                row.getInt("item_id"),
                row.getInt("prepared") != 0,
                new StockRow(item, terms, row.getLong("available"), row.getLong("version")),
                StoreTime.of(row));
    }
}

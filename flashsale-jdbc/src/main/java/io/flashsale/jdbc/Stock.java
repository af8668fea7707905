package io.flashsale.jdbc;

import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * A stock row as read, with the number its order rows carry.
 *
 * @param itemId that number
 * @param prepared false if it only gives rejected orders of an item without stock their number
 * @param row the rest
 */
record Stock(int itemId, boolean prepared, StockRow row) {
    private static final String COLUMNS = """
            SELECT item_id, sale_id, sku, prepared, total, available, per_buyer_limit, pay_within, buckets, layout_epoch, version
              FROM flashsale_stock
            """;

    private static final String FIND = COLUMNS + " WHERE sale_id = ? AND sku = ?";

    /** The per-item mutex: always the first lock of a transaction. */
    private static final String LOCK = FIND + " FOR UPDATE";

    static final String LOCK_BY_ID = "SELECT item_id FROM flashsale_stock WHERE item_id = ? FOR UPDATE";

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

    static Optional<Stock> find(Session session, ItemId item) {
        return session.queryOne(
                "read the stock row",
                FIND,
                p -> p.add(item.sale().value()).add(item.sku().value()),
                Stock::map);
    }

    static Optional<Stock> lock(Session session, ItemId item) {
        return session.queryOne(
                "lock the stock row",
                LOCK,
                p -> p.add(item.sale().value()).add(item.sku().value()),
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
        ItemId item = ItemId.of(row.getString("sale_id"), row.getString("sku"));
        return new Stock(
                row.getInt("item_id"),
                row.getInt("prepared") != 0,
                new StockRow(item, terms, row.getLong("available"), row.getLong("version")));
    }
}

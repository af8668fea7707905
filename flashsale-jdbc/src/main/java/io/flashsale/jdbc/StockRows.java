package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.SaleId;
import io.flashsale.StockLayout;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings stock rows in line with what an operator saved, within a transaction. Rows that need no change are not locked: a sale may be
 * saved while its items sell. Not safe for several threads.
 */
final class StockRows {
    private static final int ROWS_PER_INSERT = 500;
    private static final int COLUMNS = 10;

    private static final String INSERT = """
            INSERT INTO flashsale_stock
                   (sale_id, sku, prepared, total, available, per_buyer_limit, pay_within, buckets, layout_epoch, version)
            VALUES %s""";

    /** For a row that had no stock: everything is available, and the version goes on. */
    private static final String FILL = """
            UPDATE flashsale_stock
               SET prepared = 1, total = ?, available = ?, per_buyer_limit = ?, pay_within = ?, buckets = ?, layout_epoch = ?
             WHERE item_id = ?""";

    private static final String SET_TERMS = """
            UPDATE flashsale_stock SET per_buyer_limit = ?, pay_within = ?, buckets = ?, layout_epoch = ? WHERE item_id = ?""";

    /** Keeps the epoch. Only where nothing is sold: otherwise it changes no row. */
    private static final String REMOVE = """
            UPDATE flashsale_stock SET prepared = 0, total = 0, available = 0
             WHERE item_id = ? AND prepared = 1 AND available = total""";

    private final Session session;
    private final StoreTime time;

    StockRows(Session session, StoreTime time) {
        this.session = session;
        this.time = time;
    }

    /** One row. */
    StockRow prepare(ItemId item, StockTerms terms) throws SQLException {
        Optional<Stock> stock = Stock.lock(session, time, item);
        if (stock.isEmpty() && insert(Map.of(item, terms))) {
            return new StockRow(item, kept(terms, terms.total(), layout(item, terms, null)), terms.total(), 0);
        }
        return change(stock.or(() -> Stock.lock(session, time, item)).orElseThrow(() -> gone(item)), terms);
    }

    /**
     * All rows of a sale: those of items it no longer has are removed. Called under the lock of the sale's row.
     *
     * @return the layouts of the items
     */
    Map<ItemId, StockLayout> prepare(SaleId sale, Map<ItemId, StockTerms> wanted) throws SQLException {
        List<Stock> rows = Stock.ofSale(session, time, sale);
        Map<ItemId, StockTerms> fresh = new LinkedHashMap<>(wanted);
        Map<ItemId, StockLayout> layouts = new HashMap<>();
        for (Stock stock : rows) {
            StockTerms terms = fresh.remove(stock.item());
            if (terms != null) {
                layouts.put(stock.item(), bring(stock, terms).terms().layout());
            } else if (stock.prepared()) {
                remove(stock);
            }
        }
        boolean inserted = insert(fresh);
        for (Map.Entry<ItemId, StockTerms> entry : fresh.entrySet()) {
            StockLayout layout = inserted
                    ? layout(entry.getKey(), entry.getValue(), null)
                    : prepare(entry.getKey(), entry.getValue()).terms().layout();
            layouts.put(entry.getKey(), layout);
        }
        return layouts;
    }

    private StockRow bring(Stock seen, StockTerms terms) {
        if (seen.prepared() && seen.row().terms().equals(terms(seen, terms))) {
            return seen.row();
        }
        return change(Stock.lock(session, time, seen.item()).orElseThrow(() -> gone(seen.item())), terms);
    }

    private static FlashSaleException gone(ItemId item) {
        return new FlashSaleException("the stock row of " + item + " has gone", null);
    }

    /** The terms that the row is to have. */
    private static StockTerms terms(Stock stock, StockTerms wanted) {
        long total = stock.prepared() ? stock.row().terms().total() : wanted.total();
        return kept(wanted, total, layout(stock.item(), wanted, stock));
    }

    /* What the columns can hold. */
    private static StockTerms kept(StockTerms wanted, long total, StockLayout layout) {
        return new StockTerms(
                total,
                wanted.perBuyerLimit(),
                layout,
                Duration.ofMillis(wanted.payWithin().toMillis()));
    }

    /** The row alone knows how often the layout changed, also before the item was removed. */
    private static StockLayout layout(ItemId item, StockTerms wanted, @Nullable Stock stock) {
        int buckets = wanted.layout().buckets();
        if (stock != null && stock.prepared()) {
            StockLayout present = stock.row().terms().layout();
            boolean same = buckets == 0 || buckets == present.buckets();
            return same ? present : new StockLayout(buckets, present.epoch() + 1);
        }
        if (buckets == 0) {
            throw Refusal.of("buckets of " + item + " must be chosen before it is published");
        }
        return new StockLayout(
                buckets, stock == null ? 1 : stock.row().terms().layout().epoch() + 1);
    }

    private StockRow change(Stock stock, StockTerms wanted) {
        StockTerms terms = terms(stock, wanted);
        if (stock.prepared()) {
            session.update(
                    "write the terms",
                    SET_TERMS,
                    p -> p.add(terms.perBuyerLimit())
                            .add(terms.payWithin().toMillis())
                            .add(terms.layout().buckets())
                            .add(terms.layout().epoch())
                            .add(stock.itemId()));
            return new StockRow(
                    stock.item(), terms, stock.row().available(), stock.row().version());
        }
        session.update(
                "fill the stock row",
                FILL,
                p -> p.add(terms.total())
                        .add(terms.total())
                        .add(terms.perBuyerLimit())
                        .add(terms.payWithin().toMillis())
                        .add(terms.layout().buckets())
                        .add(terms.layout().epoch())
                        .add(stock.itemId()));
        return new StockRow(stock.item(), terms, terms.total(), stock.row().version());
    }

    /** Whether all were inserted: a worker may have made a row for an item's rejected orders meanwhile. */
    private boolean insert(Map<ItemId, StockTerms> fresh) throws SQLException {
        List<Session.Binder> rows = new ArrayList<>();
        fresh.forEach((item, terms) -> {
            StockLayout layout = layout(item, terms, null);
            rows.add(p -> p.add(item.sale().value())
                    .add(item.sku().value())
                    .add(1)
                    .add(terms.total())
                    .add(terms.total())
                    .add(terms.perBuyerLimit())
                    .add(terms.payWithin().toMillis())
                    .add(layout.buckets())
                    .add(layout.epoch())
                    .add(0L));
        });
        boolean all = true;
        for (int from = 0; all && from < rows.size(); from += ROWS_PER_INSERT) {
            List<Session.Binder> some = rows.subList(from, Math.min(rows.size(), from + ROWS_PER_INSERT));
            all = session.insert(
                    "insert the stock rows", INSERT.formatted(Parameters.rows(COLUMNS, some.size())), p -> {
                        for (Session.Binder row : some) {
                            row.bind(p);
                        }
                    });
        }
        return all;
    }

    private void remove(Stock stock) {
        int removed = session.update("remove the stock row", REMOVE, p -> p.add(stock.itemId()));
        if (removed != 1) {
            throw Refusal.of(stock.item() + " must stay in the sale: units of it are sold");
        }
    }
}

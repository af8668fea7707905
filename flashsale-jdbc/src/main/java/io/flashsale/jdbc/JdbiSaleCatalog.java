package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Media;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import io.flashsale.spi.Arguments;
import io.flashsale.spi.OrderStore.Read;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.StockTerms;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sales and their items in the database. Every read is one statement, so that it never mixes two saves. Every write commits by itself.
 * Times are kept to the millisecond.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls block.
 */
public final class JdbiSaleCatalog implements SaleCatalog {
    private static final int ROWS_PER_INSERT = 500;

    private final Database database;
    private final StoreTime time;

    JdbiSaleCatalog(Database database, StoreTime time) {
        this.database = database;
        this.time = time;
    }

    @Override
    public Optional<Sale> find(SaleId sale) {
        return sales(CatalogSql.FIND, p -> p.add(sale.value())).stream().findFirst();
    }

    @Override
    public List<Sale> published(Instant endingAfter, @Nullable SaleId after, int max) {
        Arguments.atLeast("max", max, 1);
        return sales(
                CatalogSql.PUBLISHED,
                p -> p.add(endingAfter.toEpochMilli())
                        .add(after == null ? "" : after.value())
                        .add(max));
    }

    @Override
    public Set<SaleId> publishedIds() {
        return database.read(
                "read the published ids",
                Read.PRIMARY,
                session -> Set.copyOf(session.query(
                        "read the ids", CatalogSql.PUBLISHED_IDS, p -> {}, row -> new SaleId(row.getString(1)))));
    }

    @Override
    public long changes() {
        return database.read(
                "read the number of changes",
                Read.PRIMARY,
                session -> session.queryOne("read the catalog row", CatalogSql.CHANGES, p -> {}, row -> row.getLong(1))
                        .orElseThrow(() -> new FlashSaleException("flashsale_catalog has lost its row", null)));
    }

    @Override
    public List<Sale> latest(int max) {
        return sales(CatalogSql.LATEST, p -> p.add(max));
    }

    private List<Sale> sales(String sql, Session.Binder binder) {
        return database.read("read sales", Read.PRIMARY, session -> {
            SaleRows rows = new SaleRows();
            session.query("read the sale rows", sql, binder, rows::add);
            return rows.sales();
        });
    }

    /*
     * Compare and set first: whoever loses has changed nothing, and the winner has the sale's row locked, so that stock rows follow one save
     * after the other. The number of changes last, because all saves meet there. The time is judged when nothing is left to wait for.
     */
    @Override
    public Optional<Sale> save(Sale sale, Instant before) {
        try {
            return saveUntil(sale, before);
        } catch (TooLate tooLate) {
            return Optional.empty();
        }
    }

    private Optional<Sale> saveUntil(Sale sale, Instant before) {
        Sale wanted = kept(sale).withVersion(sale.version() + 1);
        return database.requiresNew("save sale " + sale.id(), session -> {
            boolean current = sale.version() == 0 ? insert(session, wanted) : update(session, wanted);
            if (!current) {
                return Optional.<Sale>empty();
            }
            Sale saved = wanted.published() ? withStockRows(session, wanted) : wanted;
            deleteItems(session, sale.id());
            insertItems(session, saved);
            countChange(session);
            if (!before.equals(Instant.MAX) && !time.read(session).isBefore(before)) {
                throw Refusal.of(new TooLate());
            }
            return Optional.of(saved);
        });
    }

    /** Rolls a save back that came too late. */
    private static final class TooLate extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Sale withStockRows(Session session, Sale sale) throws SQLException {
        Map<ItemId, StockTerms> terms = new LinkedHashMap<>();
        for (SaleItem item : sale.items()) {
            terms.put(
                    sale.itemId(item),
                    new StockTerms(item.stock(), item.perBuyerLimit(), item.layout(), sale.payWithin()));
        }
        Map<ItemId, StockLayout> layouts = new StockRows(session, time).prepare(sale.id(), terms);
        return sale.withItems(sale.items().stream()
                .map(item -> item.withLayout(layouts.getOrDefault(sale.itemId(item), item.layout())))
                .toList());
    }

    private static void countChange(Session session) {
        int counted = session.update("count the change", CatalogSql.COUNT_CHANGE, p -> {});
        session.require(counted == 1, "flashsale_catalog has " + counted + " rows, not 1");
    }

    @Override
    public boolean delete(SaleId sale, long version) {
        return database.requiresNew("delete sale " + sale, session -> {
            int deleted = session.update(
                    "delete the sale row",
                    CatalogSql.DELETE,
                    p -> p.add(sale.value()).add(version));
            if (deleted == 1) {
                new StockRows(session, time).prepare(sale, Map.of());
                deleteItems(session, sale);
                countChange(session);
            }
            return deleted == 1;
        });
    }

    /* What the columns can hold, so that what is returned is what will be read. */
    private static Sale kept(Sale sale) {
        return sale.withTimes(
                        Instant.ofEpochMilli(sale.startsAt().toEpochMilli()),
                        Instant.ofEpochMilli(sale.endsAt().toEpochMilli()))
                .withPayWithin(Duration.ofMillis(sale.payWithin().toMillis()));
    }

    private static boolean insert(Session session, Sale sale) throws SQLException {
        return session.insert(
                "insert the sale row",
                CatalogSql.INSERT,
                p -> p.add(sale.id().value())
                        .add(sale.title())
                        .add(sale.startsAt().toEpochMilli())
                        .add(sale.endsAt().toEpochMilli())
                        .add(sale.payWithin().toMillis())
                        .add(Codes.of(sale.state()))
                        .add(sale.paused() ? 1 : 0)
                        .add(sale.version()));
    }

    private static boolean update(Session session, Sale sale) {
        int updated = session.update(
                "update the sale row",
                CatalogSql.UPDATE,
                p -> p.add(sale.title())
                        .add(sale.startsAt().toEpochMilli())
                        .add(sale.endsAt().toEpochMilli())
                        .add(sale.payWithin().toMillis())
                        .add(Codes.of(sale.state()))
                        .add(sale.paused() ? 1 : 0)
                        .add(sale.version())
                        .add(sale.id().value())
                        .add(sale.version() - 1));
        return updated == 1;
    }

    private static void deleteItems(Session session, SaleId sale) {
        session.update("delete the media rows", CatalogSql.DELETE_MEDIA, p -> p.add(sale.value()));
        session.update("delete the item rows", CatalogSql.DELETE_ITEMS, p -> p.add(sale.value()));
    }

    private static void insertItems(Session session, Sale sale) {
        String saleId = sale.id().value();
        List<Session.Binder> items = new ArrayList<>();
        List<Session.Binder> media = new ArrayList<>();
        for (SaleItem item : sale.items()) {
            int place = items.size();
            items.add(p -> bind(p, saleId, item, place));
            for (Media medium : item.media()) {
                int mediaPlace = media.size();
                media.add(p -> p.add(saleId)
                        .add(item.sku().value())
                        .add(mediaPlace)
                        .add(medium.key())
                        .add(medium.contentType())
                        .add(medium.url().toString()));
            }
        }
        insertRows(session, "insert the item rows", CatalogSql.INSERT_ITEMS, 11, items);
        insertRows(session, "insert the media rows", CatalogSql.INSERT_MEDIA, 6, media);
    }

    private static void bind(Parameters row, String saleId, SaleItem item, int place) throws SQLException {
        row.add(saleId)
                .add(item.sku().value())
                .add(place)
                .add(item.title())
                .add(item.price().currency())
                .add(item.price().amount())
                .add(item.salePrice().amount())
                .add(item.stock())
                .add(item.perBuyerLimit())
                .add(item.layout().buckets())
                .add(item.layout().epoch());
    }

    private static void insertRows(Session session, String what, String sql, int columns, List<Session.Binder> rows) {
        for (int from = 0; from < rows.size(); from += ROWS_PER_INSERT) {
            List<Session.Binder> some = rows.subList(from, Math.min(rows.size(), from + ROWS_PER_INSERT));
            session.update(what, sql.formatted(Parameters.rows(columns, some.size())), p -> {
                for (Session.Binder row : some) {
                    row.bind(p);
                }
            });
        }
    }
}

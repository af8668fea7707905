package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.ItemStats;
import io.flashsale.Sale;
import io.flashsale.SaleAdmin;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleAdminException.Reason;
import io.flashsale.SaleId;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.SaleCatalog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The operator's verbs, and what a sale must be for each of them. */
final class DefaultSaleAdmin implements SaleAdmin {
    private static final int MAX_LISTED = 1_000;

    private final SaleCatalog catalog;
    private final SavedSales sales;
    private final StockChanges stock;
    private final ItemMedia media;
    private final ItemFigures figures;
    private final OrderStore store;

    DefaultSaleAdmin(
            SaleCatalog catalog,
            SavedSales sales,
            StockChanges stock,
            ItemMedia media,
            ItemFigures figures,
            OrderStore store) {
        this.catalog = catalog;
        this.sales = sales;
        this.stock = stock;
        this.media = media;
        this.figures = figures;
        this.store = store;
    }

    @Override
    public List<Sale> list() {
        return catalog.latest(MAX_LISTED);
    }

    @Override
    public Optional<Sale> find(SaleId sale) {
        return catalog.find(sale);
    }

    @Override
    public Sale create(Sale draft) {
        return sales.create(draft.withState(Sale.State.DRAFT).withPaused(false).withVersion(0));
    }

    @Override
    public Sale update(Sale sale) {
        Sale stored = sales.existing(sale.id());
        if (sale.version() != 0 && sale.version() != stored.version()) {
            throw new SaleAdminException(
                    Reason.VERSION_CONFLICT,
                    "version",
                    "the sale is at version " + stored.version() + ", not " + sale.version() + ": read it again");
        }
        Sale wanted = sale.withState(stored.state()).withPaused(stored.paused()).withVersion(stored.version());
        if (!stored.published()) {
            return sales.save(wanted);
        }
        Instant termsStand = stored.startsAt().minus(OpenSaleRules.TERMS_STAND);
        if (store.now().isBefore(termsStand)) {
            Optional<Sale> saved =
                    sales.saveAndApply(UpcomingSaleRules.relayout(stored, wanted, stock::layout), termsStand);
            // Nobody knows yet whether it came too late or somebody else was quicker; the next attempt says which.
            return saved.isPresent() ? saved.get() : update(sale.withVersion(stored.version()));
        }
        OpenSaleRules.check(stored, wanted);
        return sales.saveAndApply(OpenSaleRules.keepLayouts(stored, wanted));
    }

    @Override
    public void delete(SaleId id) {
        Sale stored = sales.existing(id);
        if (stored.published()) {
            throw new SaleAdminException(Reason.NOT_DRAFT, null, "only drafts may be deleted");
        }
        sales.delete(stored);
    }

    @Override
    public Sale publish(SaleId id) {
        Sale stored = sales.existing(id);
        if (stored.published()) {
            return stored;
        }
        requireTimeLeft(stored);
        Sale published = stored.withItems(stored.items().stream()
                        .map(item -> item.withLayout(stock.layout(item)))
                        .toList())
                .withState(Sale.State.PUBLISHED);
        return sales.saveAndApply(published);
    }

    @Override
    public Sale publish(Sale draft) {
        requireTimeLeft(draft);
        return publish(create(draft).id());
    }

    @Override
    public Sale pause(SaleId id) {
        return sales.change(id, sale -> SavedSales.published(sale).withPaused(true));
    }

    @Override
    public Sale resume(SaleId id) {
        return sales.change(id, sale -> SavedSales.published(sale).withPaused(false));
    }

    @Override
    public StockChange addStock(ItemId item, long units) {
        return addStock(item, units, stock.freshId());
    }

    @Override
    public StockChange addStock(ItemId item, long units, String operationId) {
        Sale sale = SavedSales.published(sales.existing(item.sale()));
        return stock.add(sale, SavedSales.item(sale, item), units, operationId);
    }

    @Override
    public MediaStore.Upload prepareUpload(ItemId item, String fileName, String contentType, long length) {
        return media.prepareUpload(item, fileName, contentType, length);
    }

    @Override
    public Sale confirmUpload(ItemId item, String key) {
        return media.confirmUpload(item, key);
    }

    @Override
    public Sale removeMedia(ItemId item, String key) {
        return media.remove(item, key);
    }

    @Override
    public List<ItemStats> stats(SaleId id) {
        return figures.of(sales.existing(id));
    }

    private void requireTimeLeft(Sale sale) {
        if (sale.phase(store.now()) == Sale.Phase.ENDED) {
            throw new IllegalArgumentException("endsAt is over already: move it before publishing");
        }
    }
}

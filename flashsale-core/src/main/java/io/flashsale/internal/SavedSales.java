package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleAdminException.Reason;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.SaleCatalog;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The sales in the catalog, and how a change of one gets there and to those who work by it. */
final class SavedSales {
    private static final int MAX_SAVE_TRIES = 5;

    private final SaleCatalog catalog;
    private final SaleReader reader;
    private final SaleLoader loader;
    private final TopUp topUp;
    private final LedgerTime time;
    private final FlashSaleListener listener;

    SavedSales(SaleCatalog catalog, SaleReader reader, SaleLoader loader, TopUp topUp, Surroundings around) {
        this.catalog = catalog;
        this.reader = reader;
        this.loader = loader;
        this.topUp = topUp;
        this.time = around.time();
        this.listener = around.listener();
    }

    /** @throws SaleAdminException if there is none */
    Sale existing(SaleId id) {
        return catalog.find(id)
                .orElseThrow(() -> new SaleAdminException(Reason.UNKNOWN_SALE, null, "there is no sale " + id));
    }

    /** @throws SaleAdminException if the sale does not have it */
    static SaleItem item(Sale sale, ItemId item) {
        return sale.item(item.sku())
                .orElseThrow(() -> new SaleAdminException(Reason.UNKNOWN_ITEM, null, "there is no item " + item));
    }

    /** @throws SaleAdminException if it is a draft */
    static Sale published(Sale sale) {
        if (!sale.published()) {
            throw new SaleAdminException(Reason.NOT_PUBLISHED, null, "the sale is a draft: publish it first");
        }
        return sale;
    }

    Sale create(Sale sale) {
        return saveUntil(sale, Instant.MAX)
                .orElseThrow(() -> new SaleAdminException(
                        Reason.SALE_EXISTS, "saleId", "there is a sale " + sale.id() + " already"));
    }

    Sale save(Sale sale) {
        return saveUntil(sale, Instant.MAX).orElseThrow(SavedSales::conflict);
    }

    private Optional<Sale> saveUntil(Sale sale, Instant before) {
        long askedAt = time.millis();
        Optional<Sale> saved = catalog.save(sale, before);
        saved.ifPresent(done -> reader.saved(done, askedAt));
        return saved;
    }

    /** Saves a published sale, and tells the ledger. What cannot be told now, the background work tells within seconds. */
    Sale saveAndApply(Sale sale) {
        return applied(save(sale));
    }

    /** The same, if it is saved before this moment of the order store's time; empty if not, or if somebody else has saved it. */
    Optional<Sale> saveAndApply(Sale sale, Instant before) {
        return saveUntil(sale, before).map(this::applied);
    }

    private Sale applied(Sale saved) {
        try {
            if (loader.wants(saved)) {
                for (SaleItem item : saved.items()) {
                    topUp.configure(saved, item);
                }
                loader.load(saved);
            }
        } catch (Exception e) {
            listener.failed("configure", e);
        }
        return saved;
    }

    /** Applies a change that makes sense on any version; repeats it when someone else saved in between. */
    Sale change(SaleId id, UnaryOperator<Sale> change) {
        for (int tries = 1; ; tries++) {
            Sale stored = existing(id);
            Sale wanted = change.apply(stored);
            if (wanted.equals(stored)) {
                return stored;
            }
            try {
                return stored.published() ? saveAndApply(wanted) : save(wanted);
            } catch (SaleAdminException e) {
                if (e.reason() != Reason.VERSION_CONFLICT || tries == MAX_SAVE_TRIES) {
                    throw e;
                }
            }
        }
    }

    void delete(Sale draft) {
        if (!catalog.delete(draft.id(), draft.version())) {
            throw conflict();
        }
        reader.deleted(draft.id());
    }

    private static SaleAdminException conflict() {
        return new SaleAdminException(
                Reason.VERSION_CONFLICT, "version", "someone else saved the sale in between: read it again");
    }
}

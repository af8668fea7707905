package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleAdminException.Reason;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockRow;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** The operator's changes of stock: how many units and buckets an item begins with, and units added or taken back later. */
final class StockChanges {
    private static final long UNITS_PER_BUCKET = 50;
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final OrderStore store;
    private final StockLedger ledger;
    private final SaleLoader loader;
    private final TopUp topUp;
    private final LocalItems localItems;
    private final StockHints hints;
    private final Surroundings around;

    StockChanges(
            OrderStore store,
            StockLedger ledger,
            SaleLoader loader,
            TopUp topUp,
            LocalItems localItems,
            StockHints hints,
            Surroundings around) {
        this.store = store;
        this.ledger = ledger;
        this.loader = loader;
        this.topUp = topUp;
        this.localItems = localItems;
        this.hints = hints;
        this.around = around;
    }

    /** As many buckets as the operator wants, or as suit the ledger and the stock. */
    StockLayout layout(SaleItem item) {
        int wish = item.layout().buckets();
        // On one server more buckets would only make smaller batches.
        long max = ledger.primaries() > 1 ? 2L * ledger.primaries() : 1;
        long chosen = wish > 0 ? wish : Math.max(1, Math.min(max, item.stock() / UNITS_PER_BUCKET));
        return new StockLayout((int) chosen, Math.max(1, item.layout().epoch()));
    }

    StockChange add(Sale sale, SaleItem saleItem, long units) {
        if (units == 0 || Math.abs(units) > SaleItem.MAX_STOCK) {
            throw new IllegalArgumentException(
                    "add must be -" + SaleItem.MAX_STOCK + " to " + SaleItem.MAX_STOCK + " and not 0, but is " + units);
        }
        return units > 0 ? putIn(sale, saleItem, units) : takeBack(sale, saleItem, -units);
    }

    private StockChange putIn(Sale sale, SaleItem saleItem, long units) {
        ItemId item = sale.itemId(saleItem);
        long total = row(item).terms().total();
        if (total + units > SaleItem.MAX_STOCK) {
            throw new IllegalArgumentException("add must not bring the total above " + SaleItem.MAX_STOCK + ", but is "
                    + units + " and the total is " + total + " now");
        }
        StockChange added = store.addStock(item, units, operationId());
        try {
            if (loader.wants(sale)) {
                topUp.run(sale, saleItem);
            }
        } catch (TimeoutException | RuntimeException e) {
            around.listener().failed("top-up", e);
        }
        return added;
    }

    private StockChange takeBack(Sale sale, SaleItem saleItem, long units) {
        ItemId item = sale.itemId(saleItem);
        boolean loaded = loader.wants(sale) && hints.total(item, saleItem) != null;
        return store.takeBack(
                item, units, operationId(), (row, wanted) -> loaded ? withdraw(item, saleItem, wanted) : wanted);
    }

    private String operationId() {
        return Long.toHexString(around.random().nextLong())
                + Long.toHexString(around.random().nextLong());
    }

    private long withdraw(ItemId item, SaleItem saleItem, long units) {
        long left = units;
        String id = "wd:" + operationId() + ":";
        for (ReserveLane lane : localItems.of(item).lanes(saleItem.layout()).list()) {
            if (left > 0) {
                left -= withdraw(lane, id, left);
            }
        }
        return units - left;
    }

    private long withdraw(ReserveLane lane, String id, long units) {
        try {
            return around.scheduler()
                    .await(ledger.withdraw(lane.bucket(), id + lane.bucket().number(), units), WAIT)
                    .value();
        } catch (TimeoutException e) {
            around.listener().failed("withdraw", e);
            return 0;
        }
    }

    private StockRow row(ItemId item) {
        return store.stock(item)
                .orElseThrow(() -> new SaleAdminException(Reason.UNKNOWN_ITEM, null, "there is no stock of " + item));
    }
}

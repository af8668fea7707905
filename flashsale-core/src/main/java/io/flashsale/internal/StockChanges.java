package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import io.flashsale.StoreUnavailableException;
import io.flashsale.internal.SideBySide.Answer;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The operator's changes of stock: how many units and buckets an item begins with, and units added or taken back later. */
final class StockChanges {
    private static final long UNITS_PER_BUCKET = 50;
    /** How long the stock row may be locked for the ledger. */
    private static final Duration BUDGET = Duration.ofSeconds(1);

    private final OrderStore store;
    private final StockLedger ledger;
    private final SaleLoader loader;
    private final TopUp topUp;
    private final Surroundings around;

    StockChanges(OrderStore store, StockLedger ledger, SaleLoader loader, TopUp topUp, Surroundings around) {
        this.store = store;
        this.ledger = ledger;
        this.loader = loader;
        this.topUp = topUp;
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

    StockChange add(Sale sale, SaleItem saleItem, long units, String operationId) {
        if (units == 0 || units > SaleItem.MAX_STOCK || units < -SaleItem.MAX_STOCK) {
            throw new IllegalArgumentException(
                    "add must be -" + SaleItem.MAX_STOCK + " to " + SaleItem.MAX_STOCK + " and not 0, but is " + units);
        }
        ItemId item = sale.itemId(saleItem);
        return units > 0
                ? putIn(sale, saleItem, item, units, operationId)
                : takeBack(sale, saleItem, item, -units, operationId);
    }

    /**
     * What the ledger does not have it cannot give back, and after the sale's end nothing else fills it: so every attempt does. Where buckets are
     * marked that takes some seconds, and so many attempts.
     */
    private StockChange takeBack(Sale sale, SaleItem saleItem, ItemId item, long units, String operationId) {
        if (store.stock(item).filter(row -> row.version() > 0).isPresent()) {
            fill(sale, saleItem);
        }
        return store.takeBack(item, units, operationId, this::withdraw);
    }

    private void fill(Sale sale, SaleItem saleItem) {
        try {
            topUp.run(sale, saleItem);
        } catch (Exception e) {
            around.listener().failed("top-up", e);
        }
    }

    /** An operation id for a caller who has none. */
    String freshId() {
        return Long.toHexString(around.random().nextLong())
                + Long.toHexString(around.random().nextLong());
    }

    private StockChange putIn(Sale sale, SaleItem saleItem, ItemId item, long units, String operationId) {
        StockChange added = store.addStock(item, units, operationId);
        if (loader.wants(sale)) {
            fill(sale, saleItem);
        }
        return added;
    }

    /**
     * Takes units out of the ledger; runs under the lock of the stock row, so that no top-up puts them back before the row is lowered. What
     * comes after the row is unlocked, or of a call whose answer was lost, the next top-up makes up for.
     *
     * @throws StoreUnavailableException if a bucket does not answer, or is not filled: then nobody knows what is unsold
     */
    private long withdraw(StockRow row, long units) {
        if (row.version() == 0) {
            return units;
        }
        List<Bucket> buckets = IntStream.range(0, row.terms().layout().buckets())
                .mapToObj(number ->
                        new Bucket(row.item(), number, row.terms().layout().epoch()))
                .toList();
        Budget budget = new Budget(around.time(), BUDGET);
        long left = units;
        try {
            boolean some = true;
            while (left > 0 && some) {
                List<Withdrawal> withdrawals = plan(buckets, left, budget);
                long got = 0;
                for (Answer<LedgerReply<Long>> answer : SideBySide.ask(
                        around.scheduler(),
                        budget.left(),
                        withdrawals,
                        one -> ledger.withdraw(one.bucket, "wd:" + freshId(), one.units))) {
                    got += answer.orThrow().value();
                }
                left -= got;
                some = got > 0;
            }
        } catch (Exception e) {
            around.listener().failed("withdraw", e);
            throw new StoreUnavailableException(
                    "the ledger cannot tell for all stock of " + row.item() + " (" + e.getMessage()
                            + "): nothing was taken back, try again",
                    e,
                    false);
        }
        return units - left;
    }

    private List<Withdrawal> plan(List<Bucket> buckets, long units, Budget budget) throws Exception {
        List<Withdrawal> withdrawals = new ArrayList<>();
        long left = units;
        List<Answer<LedgerReply<BucketState>>> states =
                SideBySide.ask(around.scheduler(), budget.left(), buckets, ledger::peek);
        for (int number = 0; number < buckets.size(); number++) {
            LedgerReply<BucketState> reply = states.get(number).orThrow();
            Bucket bucket = buckets.get(number);
            if (!reply.ok()
                    || reply.value().epoch() != bucket.epoch()
                    || reply.value().markedAt() != null) {
                throw new IllegalStateException(bucket + " is not filled");
            }
            long share = Math.min(left, reply.value().available());
            if (share > 0) {
                withdrawals.add(new Withdrawal(bucket, share));
                left -= share;
            }
        }
        return withdrawals;
    }

    /** What is to be taken out of a bucket. */
    private record Withdrawal(Bucket bucket, long units) {}
}

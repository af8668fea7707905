package io.flashsale.testkit.simulation;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleItem;
import io.flashsale.spi.StockRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How many units each item has by what operators were told: published with, put in, taken back. */
final class Totals {
    private final Fleet fleet;
    private final Map<ItemId, Long> wanted = new HashMap<>();
    /** Items of which an operation ended nobody knows how. */
    private final Set<ItemId> unknown = new HashSet<>();

    Totals(Fleet fleet) {
        this.fleet = fleet;
    }

    void published(ItemId item, long units) {
        wanted.put(item, units);
    }

    /** An operator puts units in or, if negative, takes them back. */
    void change(Node node, ItemId item, int units) {
        if (units == 0) {
            return;
        }
        node.blocking(() -> {
            try {
                wanted.merge(item, node.engine.admin().addStock(item, units).units(), Long::sum);
            } catch (SaleAdminException refused) {
                // nothing was changed
            } catch (FlashSaleException | Error e) {
                unknown.add(item);
                throw e;
            }
        });
    }

    /** An item is removed, or published anew with so many units. */
    void replaced(ItemId item, long units, Runnable save) {
        try {
            save.run();
            wanted.put(item, units);
        } catch (SaleAdminException refused) {
            // nothing was changed
        } catch (FlashSaleException | Error e) {
            unknown.add(item);
            throw e;
        }
    }

    /** What nobody knows the end of is asked for again. */
    void settle(Node node) {}

    /** Says what does not agree, when all is at rest. */
    void judge(Verdicts verdicts) {
        for (ItemId item : World.ITEMS) {
            Optional<StockRow> row = fleet.database.rows.stock(item);
            long total = row.map(present -> present.terms().total()).orElse(0L);
            long expected = wanted.getOrDefault(item, 0L);
            if (total != expected && !unknown.contains(item)) {
                verdicts.found(
                        Rule.TOTALS, item + " has " + total + " units, but operators were told of " + expected);
            }
            Sale sale = fleet.database.sales.find(item.sale()).orElseThrow();
            sale.item(item.sku()).ifPresent(stored -> judgeTerms(verdicts, sale, stored, row));
        }
    }

    private static void judgeTerms(Verdicts verdicts, Sale sale, SaleItem item, Optional<StockRow> row) {
        if (row.isEmpty()) {
            verdicts.found(Rule.TOTALS, item.sku() + " is published and has no stock row");
        } else if (row.get().terms().perBuyerLimit() != item.perBuyerLimit()
                || !row.get().terms().payWithin().equals(sale.payWithin())
                || !row.get().terms().layout().equals(item.layout())) {
            verdicts.found(Rule.TOTALS, "the stock row says " + row.get().terms() + ", but the catalog " + item);
        }
    }
}

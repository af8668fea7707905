package io.flashsale.testkit.simulation;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleItem;
import io.flashsale.spi.StockRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How many units each item has by what operators were told: published with, put in, taken back. */
final class Totals {
    private final Fleet fleet;
    private final Verdicts verdicts;
    private final Map<ItemId, Long> wanted = new HashMap<>();
    /** Items of which an operation ended nobody knows how. */
    private final Set<ItemId> unknown = new HashSet<>();

    /** Operations that were asked for and not answered. */
    private final Map<String, Operation> open = new LinkedHashMap<>();

    private final Map<String, Long> done = new HashMap<>();
    private int operations;

    private record Operation(String id, ItemId item, int units) {}

    Totals(Fleet fleet, Verdicts verdicts) {
        this.fleet = fleet;
        this.verdicts = verdicts;
    }

    void published(ItemId item, long units) {
        wanted.put(item, units);
    }

    /** An operator puts units in or, if negative, takes them back; or asks again for what ended nobody knows how. */
    void change(Node node, ItemId item, int units) {
        Operation again = fleet.random.nextInt(3) == 0
                ? open.values().stream().findFirst().orElse(null)
                : null;
        if (again != null) {
            node.blocking(() -> run(node, again));
        } else if (units != 0) {
            Operation made = new Operation("operation-" + ++operations, item, units);
            node.blocking(() -> run(node, made));
        }
    }

    private void run(Node node, Operation operation) {
        try {
            open.put(operation.id(), operation);
            long units = node.engine
                    .admin()
                    .addStock(operation.item(), operation.units(), operation.id())
                    .units();
            open.remove(operation.id());
            Long before = done.putIfAbsent(operation.id(), units);
            if (before == null) {
                wanted.merge(operation.item(), units, Long::sum);
            } else if (before != units) {
                verdicts.found(Rule.TOTALS, operation + " came to " + before + ", and repeated to " + units);
            }
        } catch (SaleAdminException | IllegalArgumentException refused) {
            open.remove(operation.id());
        }
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
        if (open.values().stream().anyMatch(operation -> operation.item().equals(item))) {
            unknown.add(item);
        }
    }

    /** What nobody knows the end of is asked for again. */
    void settle(Node node) {
        for (int tries = 0; tries < 20 && !open.isEmpty(); tries++) {
            for (Operation operation : List.copyOf(open.values())) {
                node.blocking(() -> run(node, operation));
            }
            fleet.advance(1_000);
        }
        open.values().forEach(operation -> verdicts.found(Rule.TOTALS, operation + " does not end though all is well"));
    }

    /** Says what does not agree, when all is at rest. */
    void judge() {
        for (ItemId item : World.ITEMS) {
            Optional<StockRow> row = fleet.database.rows.stock(item);
            long total = row.map(present -> present.terms().total()).orElse(0L);
            long expected = wanted.getOrDefault(item, 0L);
            if (total != expected && !unknown.contains(item)) {
                verdicts.found(Rule.TOTALS, item + " has " + total + " units, but operators were told of " + expected);
            }
            Sale sale = fleet.database.sales.find(item.sale()).orElseThrow();
            sale.item(item.sku()).ifPresent(stored -> judgeTerms(sale, stored, row));
        }
    }

    private void judgeTerms(Sale sale, SaleItem item, Optional<StockRow> row) {
        if (row.isEmpty()) {
            verdicts.found(Rule.TOTALS, item.sku() + " is published and has no stock row");
        } else if (row.get().terms().perBuyerLimit() != item.perBuyerLimit()
                || !row.get().terms().payWithin().equals(sale.payWithin())
                || !row.get().terms().layout().equals(item.layout())) {
            verdicts.found(Rule.TOTALS, "the stock row says " + row.get().terms() + ", but the catalog " + item);
        }
    }
}

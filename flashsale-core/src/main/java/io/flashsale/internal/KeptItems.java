package io.flashsale.internal;

import io.flashsale.FlashSaleHealth.Keeping;
import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counts the items that this node keeps, and those that change hands. An item counts as taken or left only if it was there at the count before:
 * what is new, or over, has not changed hands.
 *
 * <p><b>Threads.</b> One counts; any number may read.
 */
final class KeptItems {
    private final Keepers keepers;
    private Set<ItemId> all = Set.of();
    private Set<ItemId> kept = Set.of();
    private Set<ItemId> gone = Set.of();
    private volatile Keeping keeping = Keeping.NONE;

    KeptItems(Keepers keepers) {
        this.keepers = keepers;
    }

    /** As of the last count. */
    Keeping keeping() {
        return keeping;
    }

    /** Counts after a beat. */
    Keeping count(List<Sale> sales) {
        Set<ItemId> nowAll = new HashSet<>();
        Set<ItemId> nowKept = new HashSet<>();
        long taken = keeping.taken();
        long left = keeping.left();
        for (Sale sale : sales) {
            for (SaleItem saleItem : sale.items()) {
                ItemId item = sale.itemId(saleItem);
                boolean keeps = keepers.keeps(item);
                if (all.contains(item) && keeps != kept.contains(item)) {
                    taken += keeps ? 1 : 0;
                    left += keeps ? 0 : 1;
                }
                nowAll.add(item);
                if (keeps) {
                    nowKept.add(item);
                }
            }
        }
        all = nowAll;
        gone = new HashSet<>(kept);
        gone.removeAll(nowKept);
        kept = nowKept;
        keeping = new Keeping(nowKept.size(), keepers.nodes(), taken, left, keepers.passed());
        return keeping;
    }

    /** Items that were kept at the count before and are not any more. */
    Set<ItemId> gone() {
        return gone;
    }

    /** This node keeps nothing any more. */
    void leave() {
        all = Set.of();
        gone = kept;
        kept = Set.of();
        keeping = new Keeping(0, 0, keeping.taken(), keeping.left(), keeping.passed());
    }
}

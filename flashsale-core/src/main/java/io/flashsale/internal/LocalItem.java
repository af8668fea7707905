package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.spi.Bucket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What this process keeps in memory about one item: the lanes into its buckets, whether it is sold out, which borrows are under way. */
final class LocalItem {
    private final ItemId item;
    private final Lanes.Factory laneFactory;
    private final SoldOutGate gate;
    private final ConcurrentMap<Integer, CompletableFuture<Borrowing.Outcome>> borrows = new ConcurrentHashMap<>();
    /** Of the newest layout. */
    private volatile @Nullable Lanes lanes;
    /** Of an older one, for those who have not heard of the newest. */
    private volatile @Nullable Lanes olderLanes;
    /** Whether the ledger has lost tickets of the item since this process knows it. */
    private volatile boolean forgetful;
    /** Until when the top-up looks at the item every second. */
    private volatile long eagerUntilMillis;

    LocalItem(ItemId item, Lanes.Factory laneFactory, long soldOutMillis) {
        this.item = item;
        this.laneFactory = laneFactory;
        this.gate = new SoldOutGate(soldOutMillis);
    }

    ItemId item() {
        return item;
    }

    SoldOutGate gate() {
        return gate;
    }

    /** Borrows under way, by home bucket. */
    ConcurrentMap<Integer, CompletableFuture<Borrowing.Outcome>> borrows() {
        return borrows;
    }

    void eagerUntil(long millis) {
        if (millis > eagerUntilMillis) {
            eagerUntilMillis = millis;
        }
    }

    boolean eager(long nowMillis) {
        return nowMillis < eagerUntilMillis;
    }

    void noteLoss() {
        forgetful = true;
    }

    /** Whether a ticket that the ledger does not know may have a row in the order store all the same. */
    boolean forgetful() {
        return forgetful;
    }

    /** The lanes of this layout; a newer layout replaces the lanes of an older one, and an older one those of none. */
    Lanes lanes(StockLayout layout) {
        Lanes current = lanes;
        if (current != null && current.layout().equals(layout)) {
            return current;
        }
        return makeLanes(layout);
    }

    private synchronized Lanes makeLanes(StockLayout layout) {
        Lanes current = lanes;
        Lanes older = olderLanes;
        if (current != null && current.layout().equals(layout)) {
            return current;
        }
        if (older != null && older.layout().equals(layout)) {
            return older;
        }
        List<ReserveLane> fresh = new ArrayList<>(layout.buckets());
        for (int number = 0; number < layout.buckets(); number++) {
            fresh.add(laneFactory.create(new Bucket(item, number, layout.epoch())));
        }
        Lanes made = new Lanes(layout, fresh);
        if (current != null && current.layout().epoch() > layout.epoch()) {
            olderLanes = made;
        } else {
            olderLanes = current;
            lanes = made;
        }
        return made;
    }

    /**
     * One lane per bucket of a layout.
     *
     * @param layout the layout
     * @param list in the order of bucket numbers
     */
    record Lanes(StockLayout layout, List<ReserveLane> list) {
        Lanes {
            list = List.copyOf(list);
        }

        ReserveLane lane(int bucket) {
            return list.get(bucket);
        }

        /** Makes a lane. */
        interface Factory {
            ReserveLane create(Bucket bucket);
        }
    }
}

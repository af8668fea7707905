package io.flashsale.benchmarks.growth;

import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.benchmarks.database.BenchmarkDatabase;
import io.flashsale.benchmarks.load.Newcomers;
import java.util.ArrayList;
import java.util.List;

/** Items in the database, which knows nothing of buckets but a number in the row; one writer. */
final class DecideSlices extends Slices<DecideSlices.Item> {
    private final BenchmarkDatabase database;
    private final int buckets;
    private final int buyers;

    record Item(ItemId id, Newcomers newcomers) {}

    DecideSlices(BenchmarkDatabase database, int buckets, int buyers) {
        super(buyers);
        this.database = database;
        this.buckets = buckets;
        this.buyers = buyers;
    }

    @Override
    Item open() {
        ItemId id = database.newItem(buyers, buckets);
        return new Item(id, new Newcomers(id, new StockLayout(buckets, 0)));
    }

    @Override
    Cost sell(List<Item> items, int each) {
        long nanos = 0;
        Stretch stretch = new Stretch();
        for (Item item : items) {
            for (int done = 0; done < each; done += GrowthSuite.BATCH) {
                List<Ticket> batch = new ArrayList<>();
                for (int number = 0; number < Math.min(GrowthSuite.BATCH, each - done); number++) {
                    batch.add(item.newcomers().ticket());
                }
                long start = System.nanoTime();
                database.store().decide(item.id(), batch);
                nanos += System.nanoTime() - start;
            }
        }
        return stretch.cost((long) each * items.size(), nanos);
    }
}

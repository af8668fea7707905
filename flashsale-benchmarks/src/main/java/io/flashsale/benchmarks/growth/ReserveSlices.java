package io.flashsale.benchmarks.growth;

import io.flashsale.benchmarks.load.ClosedLoop;
import io.flashsale.benchmarks.load.Throughput;
import io.flashsale.benchmarks.redis.BenchmarkRedis;
import io.flashsale.benchmarks.redis.HotItem;
import io.flashsale.benchmarks.redis.Shop;
import io.flashsale.spi.Scheduler;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Items in the ledger, sold with a fixed number of requests under way at once. */
final class ReserveSlices extends Slices<HotItem> {
    private final Shop shop;
    private final int buckets;
    private final long units;

    ReserveSlices(BenchmarkRedis redis, Scheduler scheduler, int buckets, int buyers) {
        super(buyers);
        shop = new Shop(redis.ledger(), scheduler);
        this.buckets = buckets;
        // Buyers do not spread evenly over buckets, so there is more than enough in each.
        units = 2L * buyers * buckets;
    }

    @Override
    HotItem open() {
        return shop.open(buckets, units);
    }

    @Override
    Cost sell(List<HotItem> items, int each) {
        AtomicInteger next = new AtomicInteger();
        Stretch stretch = new Stretch();
        Throughput all = ClosedLoop.inFlight(
                        GrowthSuite.IN_FLIGHT,
                        () -> items.get(next.getAndIncrement() / each).reserve(),
                        (long) each * items.size(),
                        GrowthSuite.MAX_WAIT)
                .allAccepted();
        return stretch.cost(all.accepted(), all.nanos());
    }
}

package io.flashsale.benchmarks.order;

import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.benchmarks.load.AsyncWork.Outcome;
import io.flashsale.benchmarks.load.ClosedLoop;
import io.flashsale.benchmarks.load.ProcessorTime;
import io.flashsale.benchmarks.load.Throughput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A crowd of buyers who all come at once for as many units, until the last of their orders is a row in the database; then as many again,
 * who come too late.
 *
 * @param buckets of the item
 * @param buyers as many as units
 * @param acceptedPerSecond from the first request to the last answer
 * @param createdPerSecond from the first request to the last row
 * @param refusedPerSecond afterwards
 * @param unlucky those of the first buyers who were told that it was sold out while the last units were on their way between buckets;
 *     later buyers got those units
 * @param moments the numbers of accepted and created orders over time
 * @param perOrder processor time, from the first request to the last row
 */
public record Rush(
        int buckets,
        int buyers,
        double acceptedPerSecond,
        double createdPerSecond,
        double refusedPerSecond,
        long unlucky,
        List<Watch.Moment> moments,
        ProcessorTime perOrder) {
    /** Number of requests under way at once. */
    public static final int IN_FLIGHT = 1_024;

    static final Duration MAX_WAIT = Duration.ofMinutes(5);

    /**
     * Sells an item out and counts the orders.
     *
     * @throws IllegalStateException if in the end the orders that have a row are not exactly the accepted ones, one for each unit
     */
    public static Rush on(ServerShop shop, int buckets, int buyers) {
        ItemId item = shop.openSale(buckets, buyers);
        OrderRequest[] early = shop.requests(item, "early-", buyers);
        OrderRequest[] late = shop.requests(item, "late-", buyers);
        long rowsBefore = shop.rows();
        ProcessorTime before = ProcessorTime.now();
        try (Watch watch = Watch.start(shop, item)) {
            Throughput rush = place(shop, early, watch);
            double createdSeconds = watch.awaitCreated(rush.accepted());
            ProcessorTime perOrder = ProcessorTime.now().since(before, rush.accepted());
            Throughput tooLate = place(shop, late, watch);
            long accepted = rush.accepted() + tooLate.accepted();
            watch.awaitCreated(accepted);
            long rows = shop.rows() - rowsBefore;
            if (rows != accepted || accepted != buyers) {
                throw new IllegalStateException(
                        buyers + " units, " + accepted + " accepted, " + rows + " rows in the database");
            }
            return new Rush(
                    buckets,
                    buyers,
                    rush.acceptedPerSecond(),
                    rush.accepted() / createdSeconds,
                    tooLate.perSecond(),
                    rush.refused(),
                    watch.moments(),
                    perOrder);
        }
    }

    private static Throughput place(ServerShop shop, OrderRequest[] requests, Watch watch) {
        AtomicInteger next = new AtomicInteger();
        Throughput all = ClosedLoop.inFlight(
                IN_FLIGHT,
                () -> shop.place(requests[next.getAndIncrement()]).thenApply(outcome -> {
                    if (outcome == Outcome.ACCEPTED) {
                        watch.accepted();
                    }
                    return outcome;
                }),
                requests.length,
                MAX_WAIT);
        if (all.failed() > 0) {
            throw new IllegalStateException("requests failed: " + all, all.failure());
        }
        return all;
    }
}

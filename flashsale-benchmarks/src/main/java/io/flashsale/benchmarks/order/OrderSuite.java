package io.flashsale.benchmarks.order;

import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.Suite;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Plot;
import io.flashsale.benchmarks.report.Requirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Orders per second through the whole path, on one hot item. */
public final class OrderSuite implements Suite {
    /** One per Redis server: more of them on the same server only make smaller batches. */
    public static final int RIGHT_BUCKETS = 1;
    /** The name of the figure that the next suite needs. */
    static final String CREATED_RATE = createdRate(RIGHT_BUCKETS);

    private static final List<Integer> BUCKETS = List.of(16, 4, 1);

    @Override
    public Part run(Setup setup) {
        try (ServerShop shop = ServerShop.open()) {
            int buyers = setup.orQuick(150_000, 2_000);
            int rounds = setup.orQuick(3, 1);
            setup.say("warming up");
            for (int buckets : BUCKETS) {
                Rush.on(shop, buckets, buyers);
            }
            List<Rush> rushes = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                for (int turn = 0; turn < BUCKETS.size(); turn++) {
                    // No number of buckets always finds everything warmest.
                    int buckets = BUCKETS.get((turn + round) % BUCKETS.size());
                    Rush rush = Rush.on(shop, buckets, buyers);
                    setup.say(
                            "round %d, %d buckets: %,.0f/s persisted, %,.0f/s accepted, %,.0f/s refused",
                            round, buckets, rush.createdPerSecond(), rush.acceptedPerSecond(), rush.refusedPerSecond());
                    setup.say("processor µs per order: %s", processes(rush));
                    rushes.add(rush);
                }
            }
            return report(setup, shop, buyers, rounds, rushes);
        }
    }

    private static Part report(Setup setup, ServerShop shop, int buyers, int rounds, List<Rush> rushes) {
        Part part = new Part();
        part.title("The whole path: orders on one hot item")
                .text("""
                        %s. The whole chain with its defaults (rate limit per buyer, sale token, signed ticket), `placeAsync` of generated
                        buyers in the same process, %,d under way at once, no HTTP. In each rush %,d buyers come for as many units; "persisted" is
                        their number divided by the time from the first request to the last CREATED row, seen by a query every 0.2 s and counted in
                        the table at the end. Then the same number come again, too late. Batches: up to 256 requests a reserve and 2 under way per
                        bucket, up to 1,000 orders a transaction. Warm-up: one round; then the median of %d.
                        """.formatted(shop.describe(), Rush.IN_FLIGHT, buyers, rounds))
                .table(
                        "buckets",
                        "persisted/s",
                        "accepted/s meanwhile",
                        "refused/s afterwards",
                        "refused while units moved",
                        "processor µs per order, by process");
        for (int buckets : BUCKETS) {
            Rush one = median(rushes, buckets);
            part.row(
                    buckets,
                    one.createdPerSecond(),
                    one.acceptedPerSecond(),
                    one.refusedPerSecond(),
                    one.unlucky(),
                    processes(one));
            part.figure(createdRate(buckets), "orders/s", one.createdPerSecond());
            part.figure("accepted, " + buckets + " buckets", "orders/s", one.acceptedPerSecond());
            part.figure("refused, " + buckets + " buckets", "requests/s", one.refusedPerSecond());
        }
        Rush main = median(rushes, RIGHT_BUCKETS);
        part.text("The library reported " + shop.failures()
                + " failed calls to servers in all these rushes; it repeats them itself.");
        part.finding(
                Requirement.ORDER_RATE,
                main.createdPerSecond(),
                "1 bucket, %,d buyers, %,d under way".formatted(buyers, Rush.IN_FLIGHT));
        new Plot("One rush, 1 bucket", "seconds", "orders")
                .curve(
                        "accepted",
                        seconds(main),
                        main.moments().stream().map(Watch.Moment::accepted).toList())
                .curve(
                        "persisted",
                        seconds(main),
                        main.moments().stream().map(Watch.Moment::created).toList())
                .write(setup.out(), "order-rush");
        part.picture("accepted and persisted orders over time", "order-rush.png");
        return part;
    }

    private static String createdRate(int buckets) {
        return "persisted, " + buckets + " buckets";
    }

    private static String processes(Rush rush) {
        return rush.perOrder().micros().entrySet().stream()
                        .map(process -> process.getKey() + " " + Part.rounded(process.getValue()))
                        .collect(Collectors.joining(", "))
                + ", sum " + Part.rounded(rush.perOrder().sum());
    }

    private static List<Double> seconds(Rush rush) {
        return rush.moments().stream().map(Watch.Moment::second).toList();
    }

    private static Rush median(List<Rush> rushes, int buckets) {
        List<Rush> sorted = rushes.stream()
                .filter(rush -> rush.buckets() == buckets)
                .sorted(Comparator.comparingDouble(Rush::createdPerSecond))
                .toList();
        return sorted.get(sorted.size() / 2);
    }
}

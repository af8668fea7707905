package io.flashsale.benchmarks.growth;

import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.Suite;
import io.flashsale.benchmarks.database.BenchmarkDatabase;
import io.flashsale.benchmarks.load.ProcessorTime;
import io.flashsale.benchmarks.order.OrderSuite;
import io.flashsale.benchmarks.order.ServerShop;
import io.flashsale.benchmarks.redis.BenchmarkRedis;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Requirement;
import io.flashsale.memory.ThreadPoolScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** The cost of one order, from a thousand buyers to a million, on one bucket or more. */
public final class GrowthSuite implements Suite {
    static final int IN_FLIGHT = 1_024;
    static final int BATCH = 1_000;
    static final Duration MAX_WAIT = Duration.ofMinutes(5);
    /** Slices of each point. A slice of reserve is short, and what disturbs the machine lasts longer. */
    private static final int RESERVE_ROUNDS = 50;

    private static final int ROUNDS = 20;

    @Override
    public Part run(Setup setup) {
        return new Running(setup).run();
    }

    private record Point(int buyers, Slices<?> sales) {}

    private static final class Running {
        private final Setup setup;
        private final List<Integer> buyers;
        private final List<Integer> buckets;
        private final int slice;
        private final Part part = new Part();

        Running(Setup setup) {
            this.setup = setup;
            buyers = setup.quick() ? List.of(1_000, 10_000) : List.of(1_000, 10_000, 100_000, 1_000_000);
            buckets = setup.quick() ? List.of(1, 16) : List.of(1, 4, 16);
            slice = setup.orQuick(10_000, 1_000);
        }

        Part run() {
            part.title("Growth: what one order costs, over the number of buyers")
                    .text("""
                    Processor time of this JVM and the servers it has started by the number of orders, all accepted, %,d under way at once
                    (reserve and order) or one writer with batches of %,d (decide), after a warm-up. The sales of one curve grow side by side: in
                    each of %d rounds (reserve: %d) each gets %,d buyers more, which are measured, forth and back in turn. For the small ones
                    that is several sales, all new; the largest gets the rest of its buyers unmeasured before that. So a machine that becomes
                    slower meanwhile raises all points alike. Elapsed time is in the second table of each. Servers as above.
                    """.formatted(IN_FLIGHT, BATCH, ROUNDS, RESERVE_ROUNDS, slice));
            Curves reserve = reserve();
            Curves decide = decide();
            Curves order = order();
            reserve.report(part, setup.out(), Requirement.FLAT_RESERVE);
            decide.report(part, setup.out(), Requirement.FLAT_DECIDE);
            order.report(part, setup.out(), Requirement.FLAT_ORDER);
            return part;
        }

        private Curves reserve() {
            try (BenchmarkRedis redis = BenchmarkRedis.start();
                    ThreadPoolScheduler scheduler = new ThreadPoolScheduler()) {
                Curves curves = curves("reserve", 1);
                for (int number : buckets) {
                    int warmUp = setup.orQuick(500_000, 2_000);
                    new ReserveSlices(redis, scheduler, number, warmUp).sell(warmUp);
                }
                for (int number : buckets) {
                    redis.empty();
                    grow(curves, number, RESERVE_ROUNDS, count -> new ReserveSlices(redis, scheduler, number, count));
                }
                return curves;
            }
        }

        private Curves decide() {
            try (BenchmarkDatabase database = BenchmarkDatabase.start()) {
                Curves curves = curves("decide", 1);
                int warmUp = setup.orQuick(200_000, 2_000);
                new DecideSlices(database, 1, warmUp).sell(warmUp);
                for (int number : buckets) {
                    database.empty();
                    grow(curves, number, ROUNDS, count -> new DecideSlices(database, number, count));
                }
                database.empty();
                return curves;
            }
        }

        private Curves order() {
            try (ServerShop shop = ServerShop.open()) {
                Curves curves = curves("order", 3);
                int warmUp = setup.orQuick(200_000, 1_000);
                new OrderSlices(shop, OrderSuite.RIGHT_BUCKETS, warmUp).sell(warmUp);
                for (int number : buckets) {
                    shop.forget();
                    long orders = grow(curves, number, ROUNDS, count -> new OrderSlices(shop, number, count));
                    if (shop.rows() != orders) {
                        throw new IllegalStateException(
                                orders + " orders, but " + shop.rows() + " rows in the database");
                    }
                }
                return curves;
            }
        }

        /** @param servers number of servers that have to be in the processor time */
        private static Curves curves(String name, int servers) {
            return new Curves(name, ProcessorTime.now().servers() >= servers);
        }

        /**
         * Adds a curve.
         *
         * @param number number of buckets
         * @param max maximum number of rounds
         * @param sales makes the sales, for a number of buyers each
         * @return all orders
         */
        private long grow(Curves curves, int number, int max, IntFunction<Slices<?>> sales) {
            int rounds = setup.orQuick(max, 2);
            List<Point> turns = new ArrayList<>();
            buyers.forEach(count -> turns.add(new Point(count, sales.apply(count))));
            long orders = 0;
            for (int round = 1; round <= rounds; round++) {
                Map<Integer, String> seen = new TreeMap<>();
                for (Point point : turns) {
                    int unmeasured = Math.max(0, point.buyers() / rounds - slice);
                    if (unmeasured > 0) {
                        point.sales().sell(unmeasured);
                    }
                    Cost cost = point.sales().sell(slice);
                    orders += unmeasured + slice;
                    curves.add(number, point.buyers(), cost);
                    seen.put(point.buyers(), Part.rounded(cost.processorEach()));
                }
                setup.say(
                        "%s, %d buckets, round %d of %d: processor µs per order by buyers %s",
                        curves.name(), number, round, rounds, seen);
                Collections.reverse(turns);
            }
            return orders;
        }
    }
}

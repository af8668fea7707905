package io.flashsale.benchmarks.growth;

import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.Suite;
import io.flashsale.benchmarks.database.BenchmarkDatabase;
import io.flashsale.benchmarks.load.ClosedLoop;
import io.flashsale.benchmarks.load.Newcomers;
import io.flashsale.benchmarks.load.ProcessorTime;
import io.flashsale.benchmarks.load.Throughput;
import io.flashsale.benchmarks.order.OrderSuite;
import io.flashsale.benchmarks.order.SalesInTurn;
import io.flashsale.benchmarks.order.ServerShop;
import io.flashsale.benchmarks.redis.BenchmarkRedis;
import io.flashsale.benchmarks.redis.HotItem;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Requirement;
import io.flashsale.memory.ThreadPoolScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** What one order costs, from a thousand buyers to a million, on one bucket or more. */
public final class GrowthSuite implements Suite {
    private static final int IN_FLIGHT = 1_024;
    private static final int BATCH = 1_000;
    private static final Duration MOST = Duration.ofMinutes(5);

    @Override
    public Part run(Setup setup) {
        return new Running(setup).run();
    }

    private static final class Running {
        private final Setup setup;
        private final List<Integer> buyers;
        private final List<Integer> buckets;
        private final int atLeast;
        private final Part part = new Part();

        Running(Setup setup) {
            this.setup = setup;
            buyers = setup.quick() ? List.of(1_000, 2_000) : List.of(1_000, 10_000, 100_000, 1_000_000);
            buckets = setup.quick() ? List.of(1, 16) : List.of(1, 4, 16);
            atLeast = setup.orQuick(100_000, 2_000);
        }

        Part run() {
            part.title("Growth: what one order costs, over the number of buyers")
                    .text("""
                    Processor time of this JVM and the servers it has started by the number of orders, all accepted, %,d under way at once
                    (reserve and order) or one writer with batches of %,d (decide), after a warm-up. Few buyers are measured on several fresh
                    items, one after the other without a pause, until %,d orders (reserve: four times as many; order: on 20 items at most). Each
                    curve is measured from few buyers to many and back again, reserve twice, and a point is all its orders together: a machine that
                    becomes slower meanwhile raises all points alike. Elapsed time is in the second table of each. Servers as above.
                    """.formatted(IN_FLIGHT, BATCH, atLeast));
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
                for (int number : buckets) {
                    reserve(redis, scheduler, number, setup.orQuick(500_000, 2_000), 1);
                }
                return curves(
                        "reserve",
                        1,
                        2,
                        (number, count) -> reserve(redis, scheduler, number, count, repeats(4 * atLeast, count, 400)));
            }
        }

        private static Cost reserve(
                BenchmarkRedis redis, ThreadPoolScheduler scheduler, int buckets, int count, int repeats) {
            redis.empty();
            List<HotItem> items = new ArrayList<>();
            for (int repeat = 0; repeat < repeats; repeat++) {
                // Buyers do not spread evenly over buckets, so there is more than enough in each.
                items.add(HotItem.open(redis.ledger(), scheduler, buckets, 2L * count * buckets));
            }
            Stretch stretch = new Stretch();
            AtomicInteger next = new AtomicInteger();
            Throughput all = ClosedLoop.inFlight(
                            IN_FLIGHT,
                            () -> items.get(next.getAndIncrement() / count).reserve(),
                            (long) repeats * count,
                            MOST)
                    .allAccepted();
            stretch.took(all.accepted(), all.nanos());
            return stretch.cost();
        }

        /** The database knows nothing of buckets but a number in the row. */
        private Curves decide() {
            try (BenchmarkDatabase database = BenchmarkDatabase.start()) {
                decide(database, setup.orQuick(200_000, 2_000), 1, 1);
                Curves curves = curves(
                        "decide",
                        1,
                        1,
                        (number, count) -> decide(database, count, number, repeats(atLeast, count, 100)));
                database.empty();
                return curves;
            }
        }

        private static Cost decide(BenchmarkDatabase database, int count, int buckets, int repeats) {
            database.empty();
            List<ItemId> items = new ArrayList<>();
            for (int repeat = 0; repeat < repeats; repeat++) {
                items.add(database.newItem(count, buckets));
            }
            Stretch stretch = new Stretch();
            for (ItemId item : items) {
                Newcomers newcomers = new Newcomers(item, new StockLayout(buckets, 0));
                for (int done = 0; done < count; done += BATCH) {
                    List<Ticket> batch = new ArrayList<>();
                    for (int number = 0; number < Math.min(BATCH, count - done); number++) {
                        batch.add(newcomers.ticket());
                    }
                    long start = System.nanoTime();
                    database.store().decide(item, batch);
                    stretch.took(batch.size(), System.nanoTime() - start);
                }
            }
            return stretch.cost();
        }

        private Curves order() {
            try (ServerShop shop = ServerShop.open()) {
                order(shop, OrderSuite.RIGHT_BUCKETS, setup.orQuick(200_000, 1_000), 1);
                return curves(
                        "order",
                        3,
                        1,
                        // A sale costs more to open than a thousand orders.
                        (number, count) -> order(shop, number, count, repeats(atLeast, count, 20)));
            }
        }

        private static Cost order(ServerShop shop, int buckets, int count, int repeats) {
            SalesInTurn sales = SalesInTurn.open(shop, repeats, buckets, count);
            Stretch stretch = new Stretch();
            stretch.took((long) repeats * count, sales.sell());
            Cost cost = stretch.cost();
            sales.checkRows();
            shop.forget();
            return cost;
        }

        /**
         * Measures all points of one curve close together, and in an order in which each has the same middle in time.
         *
         * @param servers how many have to be in the processor time
         * @param trips how often from few buyers to many and back
         */
        private Curves curves(String name, int servers, int trips, BiFunction<Integer, Integer, Cost> measured) {
            Curves curves = new Curves(name, ProcessorTime.now().servers() >= servers);
            for (int number : buckets) {
                for (int trip = 1; trip <= trips; trip++) {
                    for (int count : thereAndBack()) {
                        Cost cost = measured.apply(number, count);
                        setup.say(
                                "%s, %d buckets, %,d buyers: %.1f µs an order, %.1f µs of processors",
                                name, number, count, cost.elapsedEach(), cost.processorEach());
                        curves.add(number, count, cost);
                    }
                }
            }
            return curves;
        }

        /** The most buyers once, all others twice. */
        private List<Integer> thereAndBack() {
            List<Integer> back = new ArrayList<>(buyers.subList(0, buyers.size() - 1));
            Collections.reverse(back);
            List<Integer> all = new ArrayList<>(buyers);
            all.addAll(back);
            return all;
        }

        private static int repeats(int orders, int count, int most) {
            return Math.min(most, Math.max(1, orders / count));
        }
    }
}

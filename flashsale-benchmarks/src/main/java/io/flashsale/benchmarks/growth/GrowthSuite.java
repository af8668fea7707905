package io.flashsale.benchmarks.growth;

import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.Suite;
import io.flashsale.benchmarks.database.BenchmarkDatabase;
import io.flashsale.benchmarks.load.ClosedLoop;
import io.flashsale.benchmarks.load.Newcomers;
import io.flashsale.benchmarks.load.Throughput;
import io.flashsale.benchmarks.order.Rush;
import io.flashsale.benchmarks.order.ServerShop;
import io.flashsale.benchmarks.redis.BenchmarkRedis;
import io.flashsale.benchmarks.redis.HotItem;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Requirement;
import io.flashsale.memory.ThreadPoolScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What one order costs, from a thousand buyers to a million, on one bucket or more. */
public final class GrowthSuite implements Suite {
    private static final int MILLION = 1_000_000;
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
            buyers = setup.quick() ? List.of(1_000, 2_000) : List.of(1_000, 10_000, 100_000, MILLION);
            buckets = setup.quick() ? List.of(1, 16) : List.of(1, 4, 16);
            atLeast = setup.orQuick(100_000, 2_000);
        }

        Part run() {
            part.title("Growth: what one order costs, over the number of buyers")
                    .text("""
                    Elapsed time by the number of orders, all accepted, %,d under way at once (reserve and order) or one writer with batches of %,d
                    (decide); few buyers are measured on several fresh items until at least %,d orders, after a warm-up. Servers as above.
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
            Curves curves = new Curves("reserve");
            try (BenchmarkRedis redis = BenchmarkRedis.start();
                    ThreadPoolScheduler scheduler = new ThreadPoolScheduler()) {
                for (int number : buckets) {
                    reserve(redis, scheduler, number, setup.orQuick(500_000, 2_000));
                }
                for (int number : buckets) {
                    for (int count : buyers) {
                        long nanos = 0;
                        int repeats = repeats(count);
                        for (int repeat = 0; repeat < repeats; repeat++) {
                            nanos += reserve(redis, scheduler, number, count);
                        }
                        add(curves, number, count, nanos / 1_000.0 / repeats / count);
                    }
                }
            }
            return curves;
        }

        private static long reserve(BenchmarkRedis redis, ThreadPoolScheduler scheduler, int buckets, int count) {
            redis.empty();
            // Buyers do not spread evenly over buckets, so there is more than enough in each.
            HotItem hot = HotItem.open(redis.ledger(), scheduler, buckets, 2L * count * buckets);
            Throughput all =
                    ClosedLoop.inFlight(IN_FLIGHT, hot::reserve, count, MOST).allAccepted();
            return all.nanos();
        }

        /** The database knows nothing of buckets but a number in the row. */
        private Curves decide() {
            Curves curves = new Curves("decide");
            try (BenchmarkDatabase database = BenchmarkDatabase.start()) {
                decide(database, setup.orQuick(60_000, 2_000), 1);
                for (int number : buckets) {
                    for (int count : buyers) {
                        if (count == MILLION && number > 1) {
                            continue;
                        }
                        long nanos = 0;
                        int repeats = repeats(count);
                        database.empty();
                        for (int repeat = 0; repeat < repeats; repeat++) {
                            nanos += decide(database, count, number);
                        }
                        add(curves, number, count, nanos / 1_000.0 / repeats / count);
                    }
                }
                database.empty();
            }
            return curves;
        }

        private static long decide(BenchmarkDatabase database, int count, int buckets) {
            ItemId item = database.newItem(count, buckets);
            Newcomers newcomers = new Newcomers(item, new StockLayout(buckets, 0));
            long nanos = 0;
            for (int done = 0; done < count; done += BATCH) {
                List<Ticket> batch = new ArrayList<>();
                for (int number = 0; number < Math.min(BATCH, count - done); number++) {
                    batch.add(newcomers.ticket());
                }
                long start = System.nanoTime();
                database.store().decide(item, batch);
                nanos += System.nanoTime() - start;
            }
            return nanos;
        }

        private Curves order() {
            Curves curves = new Curves("order");
            try (ServerShop shop = ServerShop.open()) {
                Rush.on(shop, 16, setup.orQuick(100_000, 1_000));
                for (int number : buckets) {
                    for (int count : buyers) {
                        if (count == MILLION && number != 16) {
                            continue;
                        }
                        // A sale costs more to open than a thousand orders.
                        int repeats = Math.min(10, repeats(count));
                        double seconds = 0;
                        for (int repeat = 0; repeat < repeats; repeat++) {
                            seconds += count / Rush.on(shop, number, count).createdPerSecond();
                        }
                        add(curves, number, count, seconds * 1e6 / repeats / count);
                    }
                }
            }
            return curves;
        }

        private int repeats(int count) {
            return Math.max(1, atLeast / count);
        }

        private void add(Curves curves, int buckets, int buyers, double micros) {
            setup.say("%s, %d buckets, %,d buyers: %.1f µs an order", curves.name(), buckets, buyers, micros);
            curves.add(buckets, buyers, micros);
        }
    }
}

package io.flashsale.benchmarks.decide;

import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.ItemId;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.Suite;
import io.flashsale.benchmarks.database.BenchmarkDatabase;
import io.flashsale.benchmarks.load.ClosedLoop;
import io.flashsale.benchmarks.load.Newcomers;
import io.flashsale.benchmarks.load.Throughput;
import io.flashsale.benchmarks.report.Bars;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Requirement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Deciding orders of one hot item, durable. */
public final class DecideSuite implements Suite {
    private static final List<Integer> BATCHES = List.of(100, 500, 1_000);
    private static final List<Integer> RAW_BATCHES = List.of(500, 1_000);
    private static final int THREADS = 8;

    @Override
    public Part run(Setup setup) throws SQLException {
        try (BenchmarkDatabase database = BenchmarkDatabase.start();
                HikariDataSource rewriting = database.pool(database.url() + "&rewriteBatchedStatements=true")) {
            return new Running(setup, database, rewriting).run();
        }
    }

    private static final class Running {
        private final Setup setup;
        private final BenchmarkDatabase database;
        private final HikariDataSource rewriting;
        private final int orders;
        private final Map<String, List<Double>> rates = new LinkedHashMap<>();
        private double statementsOneByOne;
        private final Part part = new Part();

        Running(Setup setup, BenchmarkDatabase database, HikariDataSource rewriting) {
            this.setup = setup;
            this.database = database;
            this.rewriting = rewriting;
            orders = setup.orQuick(60_000, 2_000);
        }

        Part run() throws SQLException {
            int rounds = setup.orQuick(3, 1);
            part.title("Deciding orders in the database")
                    .text("""
                    %s, on the same machine. One hot item; every order of a new buyer. Our order store has one writer per item and decides in
                    one transaction per batch: locks the stock row, reads what the buyers hold, writes orders, lowers the stock. One by one, %d
                    threads do the same in one transaction per order, with prepared statements. The ceiling inserts the same rows into the
                    same table with the same indexes and checks nothing, on one connection with rewriteBatchedStatements. Each turn starts with
                    empty tables; ours and the ceiling write %,d orders in each. A warm-up of two turns, then the median of %d.
                    """.formatted(database.describe(), THREADS, orders, rounds));
            for (int round = -1; round <= rounds; round++) {
                round(round);
            }
            report();
            return part;
        }

        private void round(int round) throws SQLException {
            for (int batch : BATCHES) {
                add(round, ours(batch), decide(batch));
            }
            RawInserts raw = RawInserts.ofPresentRows(rewriting);
            for (int batch : RAW_BATCHES) {
                database.empty();
                add(round, raw(batch), raw.perSecond(batch));
            }
            add(round, oneByOne(), decideOneByOne());
        }

        private void add(int round, String name, double perSecond) {
            setup.say("%s: %-40s %,9.0f/s", round < 1 ? "warm-up" : "round " + round, name, perSecond);
            if (round >= 1) {
                rates.computeIfAbsent(name, key -> new ArrayList<>()).add(perSecond);
            }
        }

        private double decide(int batch) {
            database.empty();
            ItemId item = database.newItem(orders, 1);
            List<Ticket> tickets = tickets(item, orders);
            long start = System.nanoTime();
            for (int from = 0; from < orders; from += batch) {
                database.store().decide(item, tickets.subList(from, Math.min(orders, from + batch)));
            }
            long nanos = System.nanoTime() - start;
            if (database.store().counts(item).of(OrderStatus.CREATED) != orders) {
                throw new IllegalStateException(
                        "not all were created: " + database.store().counts(item));
            }
            return orders * 1e9 / nanos;
        }

        private static List<Ticket> tickets(ItemId item, int count) {
            Newcomers newcomers = new Newcomers(item, new StockLayout(1, 0));
            List<Ticket> tickets = new ArrayList<>(count);
            for (int number = 0; number < count; number++) {
                tickets.add(newcomers.ticket());
            }
            return tickets;
        }

        private double decideOneByOne() {
            database.empty();
            ItemId item = database.newItem(10_000_000, 1);
            long number = database.number("SELECT MAX(item_id) FROM flashsale_stock");
            Newcomers newcomers = new Newcomers(item, new StockLayout(1, 0));
            OneByOne work = new OneByOne(database.dataSource(), number, newcomers::ticket);
            long questions = database.status("Questions");
            Throughput all =
                    ClosedLoop.threads(THREADS, work::decide, setup.seconds(5)).allAccepted();
            statementsOneByOne = (database.status("Questions") - questions) / (double) all.accepted();
            return all.perSecond();
        }

        private void report() {
            double base = median(oneByOne());
            double ceiling = Math.max(median(raw(500)), median(raw(1_000)));
            part.table(
                    "by",
                    "orders/s",
                    "times one by one",
                    "of the ceiling",
                    "statements per batch",
                    "bytes to the server per order");
            for (int batch : BATCHES) {
                Cost cost = cost(batch);
                double rate = median(ours(batch));
                part.row(ours(batch), rate, rate / base, rate / ceiling, cost.statements(), cost.bytesIn());
                part.figure(ours(batch) + ", against " + oneByOne(), "orders/s", rate, base);
                part.figure(ours(batch) + ", against raw inserts", "orders/s", rate, ceiling);
                part.figure(ours(batch), "statements/batch", cost.statements());
            }
            for (int batch : RAW_BATCHES) {
                part.row(
                        raw(batch),
                        median(raw(batch)),
                        median(raw(batch)) / base,
                        median(raw(batch)) / ceiling,
                        "",
                        "");
            }
            part.row(oneByOne(), base, 1.0, base / ceiling, statementsOneByOne, "");
            Bars bars = new Bars("orders per second");
            bars.bar(oneByOne(), base, false);
            BATCHES.forEach(batch -> bars.bar(ours(batch), median(ours(batch)), true));
            RAW_BATCHES.forEach(batch -> bars.bar(raw(batch), median(raw(batch)), false));
            bars.write(setup.out(), "decide");
            part.picture("orders decided per second", "decide.svg");
            part.text("Statements are counted by the server (`Questions`), begin and commit among them.");
            double best = BATCHES.stream()
                    .mapToDouble(batch -> median(ours(batch)))
                    .max()
                    .orElseThrow();
            String how = "batches of "
                    + BATCHES.stream()
                            .filter(batch -> median(ours(batch)) == best)
                            .findFirst()
                            .orElseThrow();
            part.finding(Requirement.DECIDE_RATIO, best / base, how);
            part.finding(
                    Requirement.DECIDE_CEILING, 100 * best / ceiling, how + ", against the better of both batch sizes");
        }

        /**
         * The cost of ten batches.
         *
         * @param statements per batch
         * @param bytesIn bytes that the server read, per order
         */
        private record Cost(double statements, double bytesIn) {}

        private Cost cost(int batch) {
            int batches = 10;
            ItemId item = database.newItem(1_000_000, 1);
            List<Ticket> tickets = tickets(item, batches * batch);
            long bytes = database.status("Bytes_received");
            long questions = database.status("Questions");
            for (int from = 0; from < tickets.size(); from += batch) {
                database.store().decide(item, tickets.subList(from, from + batch));
            }
            // The second query asks for the counter itself.
            double statements = database.status("Questions") - questions - 1;
            return new Cost(
                    statements / batches, (database.status("Bytes_received") - bytes) / (double) tickets.size());
        }

        private double median(String name) {
            List<Double> sorted = new ArrayList<>(rates.getOrDefault(name, List.of()));
            Collections.sort(sorted);
            return sorted.get(sorted.size() / 2);
        }

        private static String ours(int batch) {
            return "our order store, batches of " + batch;
        }

        private static String raw(int batch) {
            return "raw batched inserts, " + batch + " a transaction";
        }

        private static String oneByOne() {
            return "one transaction per order, " + THREADS + " threads";
        }
    }
}

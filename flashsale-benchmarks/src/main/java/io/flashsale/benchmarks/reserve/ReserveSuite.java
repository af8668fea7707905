package io.flashsale.benchmarks.reserve;

import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.Suite;
import io.flashsale.benchmarks.load.AsyncWork.Outcome;
import io.flashsale.benchmarks.load.Latencies;
import io.flashsale.benchmarks.load.Newcomers;
import io.flashsale.benchmarks.redis.BenchmarkRedis;
import io.flashsale.benchmarks.redis.HotItem;
import io.flashsale.benchmarks.redis.Shop;
import io.flashsale.benchmarks.report.Bars;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Requirement;
import io.flashsale.memory.ThreadPoolScheduler;
import io.flashsale.spi.StockLedger;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Reserving units of one hot item in one bucket. */
public final class ReserveSuite implements Suite {
    private static final int THREADS = 64;
    private static final int IN_FLIGHT = 1_024;

    @Override
    public Part run(Setup setup) throws IOException {
        try (BenchmarkRedis redis = BenchmarkRedis.start();
                ThreadPoolScheduler scheduler = new ThreadPoolScheduler();
                Shop shop = new Shop(redis.ledger(), scheduler)) {
            return new Running(setup, redis, scheduler, shop).run();
        }
    }

    private static final class Running {
        private final Setup setup;
        private final BenchmarkRedis redis;
        private final ThreadPoolScheduler scheduler;
        private final Shop shop;
        private final StockLedger ledger;
        private final AtomicReference<HotItem> hot = new AtomicReference<>();
        private final Part part = new Part();

        private final Contestant tutorial;
        private final Contestant twoCommands;
        private final Contestant oneScript;
        private final Contestant oneScriptAsync;
        private final Contestant ours;
        private final Contestant oursBlocking;

        Running(Setup setup, BenchmarkRedis redis, ThreadPoolScheduler scheduler, Shop shop) {
            this.setup = setup;
            this.redis = redis;
            this.scheduler = scheduler;
            this.shop = shop;
            ledger = redis.ledger();
            Rivals rivals =
                    new Rivals(redis.client(), new Newcomers(ItemId.of("benchmark", "rival"), new StockLayout(1, 0)));
            tutorial =
                    new Contestant.Blocking("lock, read, decrement", THREADS, rivals::open, rivals::lockReadDecrement);
            twoCommands = new Contestant.Blocking("SADD and DECR", THREADS, rivals::open, rivals::addAndDecrement);
            oneScript =
                    new Contestant.Blocking("one minimal EVALSHA per order", THREADS, rivals::open, rivals::oneScript);
            oneScriptAsync = new Contestant.Async(
                    "one minimal EVALSHA per order", IN_FLIGHT, rivals::open, rivals::oneScriptAsync);
            oursBlocking = new Contestant.Blocking(
                    "our ledger", THREADS, this::open, () -> reserve().get());
            ours = new Contestant.Async("our ledger", IN_FLIGHT, this::open, this::reserve);
        }

        private void open(long units) {
            hot.set(shop.open(1, units));
        }

        private CompletableFuture<Outcome> reserve() {
            return Objects.requireNonNull(hot.get(), "nothing is on sale")
                    .reserve()
                    .toCompletableFuture();
        }

        Part run() throws IOException {
            describe();
            List<Contestant> all = List.of(tutorial, twoCommands, oneScript, oneScriptAsync, oursBlocking, ours);
            Contest contest = new Contest(setup, redis, all);
            contest.warmUp(setup.seconds(8));
            Contest.Results results = contest.rounds(setup.orQuick(3, 1), setup.seconds(4));
            rates(all, results);
            double ceiling = ceiling(results.of(ours).accepted().perSecond());
            picture(all, results, ceiling);
            latencies(contest, all, results);
            new Alone(setup, redis, ledger, shop).measure(part);
            new Memory(setup, redis, ledger, scheduler).measure(part);
            return part;
        }

        private void describe() {
            part.title("Reserving a unit in Redis").text("""
                            %s, on the same machine. One hot item in one bucket, one unit per order, every order of a new buyer whose name has %d
                            characters. All go through the same Redisson client (%s) in turns, on a server that has forgotten the turn before;
                            warm-up 8 s each, then the median of 3 rounds of 4 s. "Our ledger" is the library with its Redis ledger, but without
                            the handlers before the last two, ReserveStock and Enqueue, and with a queue that delivers to nobody: it makes
                            and signs a ticket, and sends requests in batches (up to %d requests a batch, %d batches in flight, under a
                            load up to %d ms until the next) to a script that checks deadline, window, ticket, limit and stock, and
                            remembers the reservation until an order exists. The others check the stock and, except for the lock, whether the buyer is
                            new. "Refused" is the same on an item without stock; in the library most of those never get to Redis, see the refusals
                            in memory.
                            """.formatted(
                            redis.describe(),
                            Newcomers.NAME_LENGTH,
                            org.redisson.Version.class.getPackage().getImplementationVersion(),
                            FlashSaleSettings.DEFAULTS.maxBatch(),
                            FlashSaleSettings.DEFAULTS.maxInFlight(),
                            FlashSaleSettings.DEFAULTS.reserveLinger().toMillis()));
        }

        private void rates(List<Contestant> all, Contest.Results results) {
            part.table(
                    "by",
                    "callers",
                    "accepted/s",
                    "times one EVALSHA, 64 threads",
                    "refused/s",
                    "script calls per order",
                    "commands per order, within scripts too",
                    "bytes to the server per order",
                    "bytes from it",
                    "server's µs in scripts per order");
            double base = results.of(oneScript).accepted().perSecond();
            for (Contestant one : all) {
                Contest.Turn yes = results.of(one).accepted();
                Contest.Turn no = results.of(one).refused();
                part.row(
                        one.name(),
                        one.callers(),
                        yes.perSecond(),
                        yes.perSecond() / base,
                        no.perSecond(),
                        yes.scripts(),
                        yes.commands(),
                        yes.bytesIn(),
                        yes.bytesOut(),
                        yes.serverMicros());
                part.figure(
                        one.title() + ", accepted, against " + oneScript.title(), "orders/s", yes.perSecond(), base);
                part.figure(
                        one.title() + ", refused, against " + oneScript.title(),
                        "orders/s",
                        no.perSecond(),
                        results.of(oneScript).refused().perSecond());
                part.figure(one.title() + ", script calls", "per order", yes.scripts());
                part.figure(one.title() + ", sent to the server", "bytes/order", yes.bytesIn());
            }
            part.finding(
                    Requirement.RESERVE_RATIO,
                    results.of(ours).accepted().perSecond() / base,
                    ours.callers() + ", one bucket");
        }

        private void picture(List<Contestant> all, Contest.Results results, double ceiling) {
            Bars bars = new Bars("accepted orders per second");
            for (Contestant one : all) {
                bars.bar(one.title(), results.of(one).accepted().perSecond(), one == ours || one == oursBlocking);
            }
            bars.bar("ceiling: our script on a plain socket", ceiling, false).write(setup.out(), "reserve");
            part.picture("accepted orders per second, by contestant", "reserve.svg");
        }

        private double ceiling(double oursPerSecond) throws IOException {
            part.text("""
                    The ceiling is what the server can do with the ledger's own script and arguments as the ledger makes them: calls built
                    beforehand, every ticket and buyer new, on one plain socket that always has more of them under way. (redis-benchmark
                    cannot send them: it replaces a text to make calls differ, and the argument is binary.)
                    """);
            part.table("claims per call", "calls under way", "claims/s", "our ledger, of it");
            Ceiling ceiling = new Ceiling(redis.host(), redis.port());
            Batches batches = new Batches(redis, ledger);
            double best = 0;
            for (int claims : List.of(64, 256)) {
                int calls = setup.orQuick(400_000, 10_000) / claims;
                for (int underWay : List.of(2, 8)) {
                    List<byte[]> built = batches.calls(calls, claims);
                    batches.open();
                    double perSecond = claims * ceiling.perSecond(built, underWay);
                    if (batches.reserved() != (long) calls * claims) {
                        throw new IllegalStateException("not all were accepted");
                    }
                    setup.say("ceiling, %d claims a call, %d under way: %,.0f/s", claims, underWay, perSecond);
                    part.row(claims, underWay, perSecond, oursPerSecond / perSecond);
                    best = Math.max(best, perSecond);
                }
            }
            redis.empty();
            part.figure(ours.title() + ", against the ceiling", "orders/s", oursPerSecond, best);
            part.finding(
                    Requirement.RESERVE_CEILING,
                    100 * oursPerSecond / best,
                    ours.callers() + ", against the best row of the ceiling, by plain sockets");
            return best;
        }

        private void latencies(Contest contest, List<Contestant> all, Contest.Results results) {
            int seconds = setup.orQuick(10, 2);
            int from = setup.orQuick(3, 0);
            part.text("""
                    At half of that throughput: buyers come at random, whether earlier ones have been answered or not, and their time counts
                    from when they came. The first %d of %d s are not counted. The load generator's own lateness, up to 0.1 ms, is in it. Where
                    somebody was turned away the row says so: the answers of the rest would be no measurement.
                    """.formatted(from, seconds));
            part.table("by", "callers", "orders/s", "p50, ms", "p99, ms", "p999, ms");
            for (Contestant one : all) {
                String callers = one instanceof Contestant.Async ? "asynchronous" : one.callers();
                double rate = results.of(one).accepted().perSecond();
                Latencies latencies;
                try {
                    latencies = contest.halfLoad(one, rate, Duration.ofSeconds(seconds));
                } catch (IllegalStateException notSustained) {
                    String why = String.valueOf(notSustained.getMessage());
                    setup.say("at half load: %-60s %s", one.title(), why);
                    part.row(one.name(), callers, rate / 2, why, "", "");
                    continue;
                }
                double p99 = latencies.millis(99, from, seconds);
                setup.say("at half load: %-60s p99 %.2f ms", one.title(), p99);
                part.row(
                        one.name(),
                        callers,
                        rate / 2,
                        latencies.millis(50, from, seconds),
                        p99,
                        latencies.millis(99.9, from, seconds));
                for (double percentile : List.of(50.0, 99.0, 99.9)) {
                    part.figure(
                            one.title() + ", p" + Part.rounded(percentile) + " at half of its own throughput",
                            "ms",
                            latencies.millis(percentile, from, seconds));
                }
            }
        }
    }
}

package io.flashsale.benchmarks.order;

import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.Suite;
import io.flashsale.benchmarks.load.Latencies;
import io.flashsale.benchmarks.load.OpenLoop;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Plot;
import io.flashsale.benchmarks.report.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The time that buyers wait until they are accepted, in a JVM that has just started: every second from the first on, at a steady load. */
public final class RampSuite implements Suite {
    private static final int WARM_UP_SECONDS = 30;
    private static final int WINDOW_SECONDS = 30;
    private static final int WINDOWS = 4;
    /** Buyers per second in a run that only shows that it works. */
    private static final double MODEST = 200;

    private static final Duration LATENESS = Duration.ofNanos(500_000);

    @Override
    public Part run(Setup setup) {
        double rate = setup.quick() ? MODEST : halfLoad(setup);
        int warmUp = setup.orQuick(WARM_UP_SECONDS, 2);
        int seconds = warmUp + WINDOWS * setup.orQuick(WINDOW_SECONDS, 1);
        try (ServerShop shop = ServerShop.open()) {
            int max = (int) (rate * seconds * 1.1) + 1_000;
            ItemId item = shop.openSale(OrderSuite.RIGHT_BUCKETS, max);
            OrderRequest[] requests = shop.requests(item, "buyer-", max);
            setup.say("%,.0f buyers a second for %d s", rate, seconds);
            AtomicInteger next = new AtomicInteger();
            Latencies latencies = OpenLoop.run(
                    () -> shop.place(requests[next.getAndIncrement()]), rate, Duration.ofSeconds(seconds), LATENESS);
            shop.awaitCreated(item, next.get(), Rush.MAX_WAIT);
            return report(setup, rate, warmUp, seconds, latencies);
        }
    }

    private static double halfLoad(Setup setup) {
        Double full = setup.earlier().get("order: " + OrderSuite.CREATED_RATE);
        if (full == null) {
            throw new IllegalStateException("half load is half of what the suite before found, which found nothing");
        }
        return full / 2;
    }

    private static Part report(Setup setup, double rate, int warmUp, int seconds, Latencies latencies) {
        Part part = new Part();
        part.title("The whole path: how long until accepted")
                .text("""
                        A JVM and servers that have just started, the shop as above, 1 bucket, %,.0f buyers a second, which is half of what was
                        persisted above, at random, for %d s; each buyer's time counts from when the buyer came. Tokens were handed out before.
                        """.formatted(rate, seconds))
                .table("second", "p50, ms", "p99, ms", "p999, ms");
        for (int second = 0; second < warmUp; second++) {
            if (second < 5 || second % 10 == 0) {
                part.row(
                        Integer.toString(second + 1),
                        latencies.millis(50, second),
                        latencies.millis(99, second),
                        latencies.millis(99.9, second));
            }
        }
        part.text("All were accepted, and all had a row in the end. After the warm-up:");
        windows(setup, part, warmUp, seconds, latencies);
        part.text("Where a host takes a processor away for some milliseconds, everybody waits who came meanwhile.");
        double p99 = latencies.millis(99, warmUp, seconds);
        part.figure("p50 until accepted, half load, warm", "ms", latencies.millis(50, warmUp, seconds));
        part.figure("p99 until accepted, half load, warm", "ms", p99);
        part.figure("p99 until accepted, half load, first second", "ms", latencies.millis(99, 0));
        part.finding(
                Requirement.ORDER_LATENCY,
                p99,
                "%,.0f buyers a second, seconds %d to %d".formatted(rate, warmUp + 1, seconds));
        List<Integer> across = IntStream.rangeClosed(1, seconds).boxed().toList();
        new Plot("Until accepted, from the first second of the JVM", "second", "milliseconds (logarithmic)")
                .logarithmic(false, true)
                .curve("p50", across, curve(latencies, seconds, 50))
                .curve("p99", across, curve(latencies, seconds, 99))
                .curve("p999", across, curve(latencies, seconds, 99.9))
                .write(setup.out(), "order-ramp");
        part.picture("milliseconds until accepted, by second", "order-ramp.png");
        return part;
    }

    /** Reports the seconds after the warm-up part by part, with the share of each that the host kept. */
    private static void windows(Setup setup, Part part, int warmUp, int seconds, Latencies latencies) {
        part.table("seconds", "p50, ms", "p99, ms", "p999, ms", "kept by the host, %");
        int length = (seconds - warmUp) / WINDOWS;
        for (int from = warmUp; from < seconds; from += length) {
            int to = from + length;
            double p99 = latencies.millis(99, from, to);
            double stolen = latencies.percentStolen(from, to);
            setup.say("p99 in seconds %d to %d: %.2f ms, the host kept %.1f%%", from + 1, to, p99, stolen);
            part.row(
                    (from + 1) + " to " + to,
                    latencies.millis(50, from, to),
                    p99,
                    latencies.millis(99.9, from, to),
                    stolen);
        }
    }

    private static List<Double> curve(Latencies latencies, int seconds, double percentile) {
        return IntStream.range(0, seconds)
                .mapToObj(second -> Math.max(0.01, latencies.millis(percentile, second)))
                .toList();
    }
}

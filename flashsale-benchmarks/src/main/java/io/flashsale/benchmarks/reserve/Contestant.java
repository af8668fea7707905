package io.flashsale.benchmarks.reserve;

import io.flashsale.benchmarks.load.AsyncWork;
import io.flashsale.benchmarks.load.BlockingWork;
import io.flashsale.benchmarks.load.ClosedLoop;
import io.flashsale.benchmarks.load.Latencies;
import io.flashsale.benchmarks.load.OnThreads;
import io.flashsale.benchmarks.load.OpenLoop;
import io.flashsale.benchmarks.load.Throughput;
import java.time.Duration;
import java.util.function.LongConsumer;

/** One way to reserve a unit, with its callers. */
interface Contestant {
    /** The lateness of the load generator, when buyers come one by one. */
    Duration LATENESS = Duration.ofNanos(50_000);

    String name();

    /** The number of callers, and how they wait. */
    String callers();

    /** Puts a fresh item with this many units on sale. */
    void open(long units);

    /** Runs callers who never pause. */
    Throughput load(Duration duration);

    /** Runs buyers who come at this rate. */
    Latencies arrivals(double perSecond, Duration duration);

    default String title() {
        return name() + ", " + callers();
    }

    /** Threads that wait for their calls. */
    record Blocking(String name, int threads, LongConsumer opener, BlockingWork work) implements Contestant {
        @Override
        public String callers() {
            return threads + " blocking threads";
        }

        @Override
        public void open(long units) {
            opener.accept(units);
        }

        @Override
        public Throughput load(Duration duration) {
            return ClosedLoop.threads(threads, work, duration);
        }

        @Override
        public Latencies arrivals(double perSecond, Duration duration) {
            try (OnThreads onThreads = new OnThreads(threads, work)) {
                return OpenLoop.run(onThreads, perSecond, duration, LATENESS);
            }
        }
    }

    /** Calls that nobody waits for. */
    record Async(String name, int inFlight, LongConsumer opener, AsyncWork work) implements Contestant {
        @Override
        public String callers() {
            return String.format(java.util.Locale.ROOT, "%,d in flight", inFlight);
        }

        @Override
        public void open(long units) {
            opener.accept(units);
        }

        @Override
        public Throughput load(Duration duration) {
            return ClosedLoop.inFlight(inFlight, work, duration);
        }

        @Override
        public Latencies arrivals(double perSecond, Duration duration) {
            return OpenLoop.run(work, perSecond, duration, LATENESS);
        }
    }
}

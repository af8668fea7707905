package io.flashsale.benchmarks.load;

import io.flashsale.benchmarks.load.AsyncWork.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Buyers who come at random times at a fixed rate, whether earlier ones have been answered or not. The latency of a call counts from the
 * moment when the buyer came, not from the moment when the load generator started the call: if a server stalls, everybody who comes in the
 * meantime waits ("coordinated omission" is avoided).
 *
 * <p>Bounds: at most {@value #MAX_UNDER_WAY} calls under way; a load that reaches that is not sustained, and the run ends with an error.
 */
public final class OpenLoop {
    private static final int MAX_UNDER_WAY = 100_000;

    private static final long HIGHEST_MICROS = 120_000_000;
    private static final int DIGITS = 3;
    private static final long SEED = 42;

    private final AsyncWork work;
    private final long start;
    private final List<Histogram> bySecond = new ArrayList<>();
    /** The stolen time at the generator's first look in each second; only its thread writes it. */
    private final List<StolenTime> stolen = new ArrayList<>();

    private final AtomicInteger underWay = new AtomicInteger();
    private final LongAdder notAccepted = new LongAdder();
    private final Duration lateness;
    private volatile @Nullable Throwable failure;

    private OpenLoop(AsyncWork work, Duration duration, Duration lateness) {
        this.work = work;
        this.lateness = lateness;
        for (long second = 0; second <= duration.toSeconds(); second++) {
            bySecond.add(new ConcurrentHistogram(HIGHEST_MICROS, DIGITS));
        }
        stolen.add(StolenTime.now());
        start = System.nanoTime();
    }

    /**
     * Runs for this long; the latencies are those of each second's arrivals.
     *
     * @param lateness how late a call may start: the generator sleeps at least this long, so that it takes less processor time. The
     *     latency still counts from the moment when the buyer came
     * @throws IllegalStateException if anybody was not accepted: a quick refusal must not pass for a quick answer
     */
    public static Latencies run(AsyncWork work, double perSecond, Duration duration, Duration lateness) {
        OpenLoop loop = new OpenLoop(work, duration, lateness);
        loop.arrive(perSecond, loop.start + duration.toNanos());
        loop.awaitRest();
        if (loop.notAccepted.sum() > 0) {
            throw new IllegalStateException(loop.notAccepted + " buyers were not accepted", loop.failure);
        }
        return new Latencies(List.copyOf(loop.bySecond), perSecond, List.copyOf(loop.stolen));
    }

    private void arrive(double perSecond, long end) {
        SplittableRandom random = new SplittableRandom(SEED);
        double due = start;
        while (due < end) {
            noteStolen(System.nanoTime());
            long pause = (long) due - System.nanoTime();
            if (pause > 0) {
                LockSupport.parkNanos(Math.max(pause, lateness.toNanos()));
                continue;
            }
            begin((long) due);
            due += -Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
        }
        noteStolen(end);
    }

    private void noteStolen(long now) {
        while (now - start >= TimeUnit.SECONDS.toNanos(stolen.size())) {
            stolen.add(StolenTime.now());
        }
    }

    private void begin(long due) {
        if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            throw new IllegalStateException("the load is not sustained: " + MAX_UNDER_WAY + " calls are under way");
        }
        CompletionStage<Outcome> call;
        try {
            call = work.begin();
        } catch (RuntimeException e) {
            call = CompletableFuture.failedFuture(e);
        }
        call.whenComplete((outcome, error) -> {
            long micros = (System.nanoTime() - due) / 1_000;
            int second = (int) ((due - start) / 1_000_000_000);
            bySecond.get(second).recordValue(Math.min(HIGHEST_MICROS, micros));
            if (outcome != Outcome.ACCEPTED) {
                notAccepted.increment();
                if (error != null) {
                    failure = error;
                }
            }
            underWay.decrementAndGet();
        });
    }

    private void awaitRest() {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (underWay.get() > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(underWay.get() + " calls have no answer");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}

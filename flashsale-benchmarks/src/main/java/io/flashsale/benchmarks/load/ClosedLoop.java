package io.flashsale.benchmarks.load;

import io.flashsale.benchmarks.load.AsyncWork.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Callers who start the next call as soon as the last one has ended: the calls that they complete are the throughput. After the given time
 * or number of calls they start no more; those under way are awaited for at most {@value #MAX_SECONDS_FOR_THE_REST} s.
 */
public final class ClosedLoop {
    private static final int MAX_SECONDS_FOR_THE_REST = 60;

    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicLong left;
    private final long end;
    private final CountDownLatch running;
    private volatile @Nullable Throwable failure;

    private ClosedLoop(int callers, long calls, Duration max) {
        left = new AtomicLong(calls);
        end = System.nanoTime() + max.toNanos();
        running = new CountDownLatch(callers);
    }

    /** Keeps this many calls under way for this long; whoever completes a call starts the next. */
    public static Throughput inFlight(int calls, AsyncWork work, Duration duration) {
        return inFlight(calls, work, Long.MAX_VALUE, duration);
    }

    /**
     * As {@link #inFlight(int, AsyncWork, Duration)}, but exactly {@code total} calls.
     *
     * @throws IllegalStateException if the time is too short for them
     */
    public static Throughput inFlight(int calls, AsyncWork work, long total, Duration max) {
        ClosedLoop loop = new ClosedLoop(calls, total, max);
        long start = System.nanoTime();
        for (int caller = 0; caller < calls; caller++) {
            loop.next(work);
        }
        Throughput result = loop.await(start);
        if (total != Long.MAX_VALUE && result.accepted() + result.refused() + result.failed() != total) {
            throw new IllegalStateException(
                    "not all of " + total + " calls were started within " + max + ": " + result);
        }
        return result;
    }

    /** Runs this many threads for this long, each of which waits for its call. */
    public static Throughput threads(int threads, BlockingWork work, Duration duration) {
        ClosedLoop loop = new ClosedLoop(threads, Long.MAX_VALUE, duration);
        List<Thread> callers = new ArrayList<>();
        for (int number = 0; number < threads; number++) {
            Thread caller = new Thread(() -> loop.repeat(work), "caller-" + number);
            caller.setDaemon(true);
            callers.add(caller);
        }
        long start = System.nanoTime();
        callers.forEach(Thread::start);
        return loop.await(start);
    }

    private void repeat(BlockingWork work) {
        while (more()) {
            try {
                count(work.call(), null);
            } catch (Exception e) {
                count(null, e);
            }
        }
        running.countDown();
    }

    /** A call that is answered at once is followed by the next in this loop, any other by whoever completes it. */
    private void next(AsyncWork work) {
        while (more()) {
            CompletionStage<Outcome> call = begin(work);
            if (!call.toCompletableFuture().isDone()) {
                call.whenComplete((outcome, error) -> {
                    count(outcome, error);
                    next(work);
                });
                return;
            }
            call.whenComplete(this::count);
        }
        running.countDown();
    }

    private static CompletionStage<Outcome> begin(AsyncWork work) {
        try {
            return work.begin();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private boolean more() {
        return System.nanoTime() - end < 0 && left.getAndDecrement() > 0;
    }

    private void count(@Nullable Outcome outcome, @Nullable Throwable error) {
        if (outcome == null) {
            failed.increment();
            failure = error;
        } else if (outcome == Outcome.ACCEPTED) {
            accepted.increment();
        } else {
            refused.increment();
        }
    }

    private Throughput await(long start) {
        try {
            long max = end - System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS_FOR_THE_REST);
            if (!running.await(max, TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException(running.getCount() + " calls have no answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        Throughput result = new Throughput(
                accepted.sum(), refused.sum(), failed.sum(), Math.max(1, System.nanoTime() - start), failure);
        if (result.accepted() + result.refused() == 0) {
            throw new IllegalStateException("no call succeeded", failure);
        }
        return result;
    }
}

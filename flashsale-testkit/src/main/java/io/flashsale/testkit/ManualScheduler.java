package io.flashsale.testkit;

import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler without threads: tasks run when the test says so, ready ones in an order that the seed chooses, timed ones when the
 * {@link SettableClock} has come so far. The same seed and the same test give the same run.
 *
 * <p>What a task throws is thrown by the method that ran it. Every loop is bounded and says so when it reaches its bound.
 *
 * <p><b>Threads.</b> One: the first that uses it.
 */
/*
 * Waiting. `await` cannot block the only thread there is, so it runs other tasks, and lets virtual time pass when none is ready, until
 * the stage is complete or the time is over. A task that runs inside may await in turn; the waits are then a stack, and the lower one can
 * only go on when the upper one has ended. Two tasks that wait for each other's next step would therefore time out here, where threads
 * would succeed; nothing in the library does that, and a test that finds it has found a deadlock of the one-thread kind.
 */
public final class ManualScheduler implements Scheduler {
    private static final int MAX_STEPS = 10_000_000;
    private static final int DEEPEST_WAIT = 200;

    private record Timed(Instant at, long number, Runnable task) {}

    private final SettableClock clock;
    private final Random random;
    private final List<Runnable> ready = new ArrayList<>();
    private final PriorityQueue<Timed> timed =
            new PriorityQueue<>(Comparator.comparing(Timed::at).thenComparing(Timed::number));
    private @Nullable Thread owner;
    private long lastNumber;
    private long steps;
    private int waits;
    private boolean closed;

    public ManualScheduler(SettableClock clock, long seed) {
        this.clock = clock;
        this.random = new Random(seed);
    }

    @Override
    public void execute(Runnable task) {
        check();
        ready.add(task);
    }

    @Override
    public void executeBlocking(Runnable task) {
        execute(task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        check();
        Instant now = clock.instant();
        Timed entry = new Timed(delay.isNegative() ? now : now.plus(delay), ++lastNumber, task);
        timed.add(entry);
        return () -> timed.remove(entry);
    }

    private void check() {
        Thread caller = Thread.currentThread();
        if (owner == null) {
            owner = caller;
        }
        if (owner != caller) {
            throw new IllegalStateException(
                    "a ManualScheduler has one thread, " + owner.getName() + ", but " + caller.getName() + " uses it");
        }
        if (closed) {
            throw new RejectedExecutionException("the scheduler is closed");
        }
    }

    /** Runs one ready task; false if none is ready at this moment. */
    public boolean runOne() {
        check();
        while (!timed.isEmpty() && !timed.peek().at().isAfter(clock.instant())) {
            ready.add(timed.remove().task());
        }
        if (ready.isEmpty()) {
            return false;
        }
        if (++steps > MAX_STEPS) {
            throw new IllegalStateException("ran " + MAX_STEPS + " tasks: something never comes to rest");
        }
        takeAny().run();
        return true;
    }

    private Runnable takeAny() {
        int chosen = random.nextInt(ready.size());
        Runnable last = ready.remove(ready.size() - 1);
        return chosen == ready.size() ? last : ready.set(chosen, last);
    }

    /** Runs what is ready at this moment, and what that makes ready. */
    public void runReady() {
        while (runOne()) {
            check();
        }
    }

    /** Lets so much time pass, and runs everything at its time. */
    public void advance(Duration duration) {
        Instant end = clock.instant().plus(duration);
        runReady();
        while (jumpToNext(end)) {
            runReady();
        }
        if (clock.instant().isBefore(end)) {
            clock.set(end);
        }
    }

    /** Runs, and lets time pass, until the condition holds; false if it does not within this time. */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        Instant end = clock.instant().plus(limit);
        while (!condition.getAsBoolean()) {
            if (!runOne() && !jumpToNext(end)) {
                if (clock.instant().isBefore(end)) {
                    clock.set(end);
                }
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** Moves the clock to the next timed task, unless that is after this time. */
    private boolean jumpToNext(Instant end) {
        Timed next = timed.peek();
        if (next == null || next.at().isAfter(end)) {
            return false;
        }
        if (clock.instant().isBefore(next.at())) {
            clock.set(next.at());
        }
        return true;
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit) throws TimeoutException {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (waits == DEEPEST_WAIT) {
            throw new IllegalStateException(DEEPEST_WAIT + " tasks wait within each other");
        }
        waits++;
        try {
            if (!runUntil(future::isDone, limit)) {
                throw new TimeoutException("not complete after " + limit + " of virtual time");
            }
        } finally {
            waits--;
        }
        return result(future);
    }

    private static <T> T result(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw Scheduler.failureOf(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** How many tasks are ready or timed. */
    public int pending() {
        return ready.size() + timed.size();
    }

    /** Forgets every task, as the death of a process would; new ones are taken. */
    public void drop() {
        ready.clear();
        timed.clear();
    }

    /** Forgets every task and takes no more. */
    @Override
    public void close() {
        drop();
        closed = true;
    }
}

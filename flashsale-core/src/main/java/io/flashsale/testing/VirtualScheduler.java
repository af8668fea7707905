package io.flashsale.testing;

import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler without threads: tasks run when the test says so, each at its time by a {@link SettableClock} that the scheduler
 * advances. Tasks that are due at the same time run in the order they came or, with a source of randomness, in any order. The same test with the
 * same seed gives the same run.
 *
 * <p>What a task throws is thrown by the method that ran it. Every loop is bounded and says so when it reaches its bound. A clock that
 * somebody {@linkplain SettableClock#step steps} moves no task: only time that passes does.
 *
 * <p>{@link #anotherProcess} makes a scheduler on the same time whose tasks can be {@linkplain #kill killed} apart from those of others;
 * whichever is told to run runs the tasks of all.
 *
 * <p><b>Threads.</b> One: the first that uses it.
 */
/*
 * Waiting. `await` cannot block the only thread there is, so it runs other tasks, and lets virtual time pass when none is ready, until
 * the stage is complete or the time is over. A task that runs inside may await in turn; the waits are then a stack, and the lower one can
 * only go on when the upper one has ended: where every call of a server hangs, a wait may end later by the virtual clock than its limit.
 * Two tasks that wait for each other's next step would time out here, where threads would succeed; nothing in the library does that, and
 * a test that finds it has found a deadlock of the one-thread kind.
 */
public final class VirtualScheduler implements Scheduler {
    private static final int MAX_STEPS = 10_000_000;
    private static final int MAX_NESTED_WAITS = 200;

    private final Timeline timeline;
    private boolean dead;
    private boolean closed;

    /** Tasks that are due at the same time run in the order they came. */
    public VirtualScheduler(SettableClock clock) {
        this(new Timeline(clock, null));
    }

    /** Tasks that are due at the same time run in an order that is drawn from this. */
    public VirtualScheduler(SettableClock clock, Random order) {
        this(new Timeline(clock, order));
    }

    private VirtualScheduler(Timeline timeline) {
        this.timeline = timeline;
    }

    /** The scheduler of another process, on the same clock and the same thread. */
    public VirtualScheduler anotherProcess() {
        return new VirtualScheduler(timeline);
    }

    @Override
    public void execute(Runnable task) {
        add(Duration.ZERO, task);
    }

    @Override
    public void executeBlocking(Runnable task) {
        add(Duration.ZERO, task);
    }

    /** How much time has passed on the clock. */
    @Override
    public long nanoTime() {
        return timeline.now();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Task timed = add(delay.isNegative() ? Duration.ZERO : delay, task);
        return () -> timed.cancelled = true;
    }

    private Task add(Duration delay, Runnable work) {
        timeline.checkThread();
        if (closed) {
            throw new RejectedExecutionException("the scheduler is closed");
        }
        return timeline.add(this, delay, work);
    }

    /** Runs one task that is due; false if none is. */
    public boolean runOne() {
        return timeline.runNext(timeline.now());
    }

    /** Runs what is due, and what that makes due, without letting time pass. */
    public void runReady() {
        advance(Duration.ZERO);
    }

    /** Lets this much time pass, and runs everything at its time. */
    public void advance(Duration duration) {
        runUntil(() -> false, duration);
    }

    /** Runs, and lets time pass, until the condition holds; false if it does not within this time. */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long end = timeline.after(limit);
        while (!condition.getAsBoolean()) {
            if (!timeline.runNext(end)) {
                timeline.moveTo(end);
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit) throws TimeoutException {
        CompletableFuture<T> future = stage.toCompletableFuture();
        long end = timeline.after(limit);
        timeline.enterWait();
        try {
            while (!future.isDone()) {
                if (!timeline.runNext(end)) {
                    timeline.moveTo(end);
                    throw new TimeoutException("not complete after " + limit + " of virtual time");
                }
                checkAlive();
            }
        } finally {
            timeline.leaveWait();
        }
        return result(future);
    }

    private static <T> T result(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            throw Scheduler.failureOf(e);
        }
    }

    /** How many tasks of this process are still to run. */
    public int pending() {
        return (int) timeline.tasks.stream()
                .filter(task -> task.process == this && !task.isOver())
                .count();
    }

    /**
     * How long until the next task of any process.
     *
     * @throws IllegalStateException if there is none
     */
    public Duration untilNext() {
        Task next = timeline.next();
        if (next == null) {
            throw new IllegalStateException("no task is left");
        }
        return Duration.ofNanos(next.at - timeline.now());
    }

    /** The process dies: nothing it has begun goes on, and what it still asks for is forgotten. */
    public void kill() {
        dead = true;
    }

    /** Whether the process was killed. */
    public boolean isDead() {
        return dead;
    }

    /**
     * Lets a task of this process go on only if the process lives.
     *
     * @throws Killed if it does not
     */
    public void checkAlive() {
        if (dead) {
            throw new Killed();
        }
    }

    /** Forgets the tasks of this process and takes no more. */
    @Override
    public void close() {
        closed = true;
    }

    /** What a task meets that goes on though its process was killed. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        private Killed() {
            super("this process was killed", null, false, false);
        }
    }

    private static final class Task {
        final VirtualScheduler process;
        final long at;
        final long rank;
        final Runnable work;
        boolean cancelled;

        Task(VirtualScheduler process, long at, long rank, Runnable work) {
            this.process = process;
            this.at = at;
            this.rank = rank;
            this.work = work;
        }

        long at() {
            return at;
        }

        long rank() {
            return rank;
        }

        boolean isOver() {
            return cancelled || process.dead || process.closed;
        }

        void run() {
            try {
                work.run();
            } catch (Killed dead) {
                // This task's process, or one that it called: a server lives on when a client of it dies.
            }
        }
    }

    /** The time, and what is to happen in it, of all processes. */
    private static final class Timeline {
        private final SettableClock clock;
        private final @Nullable Random order;
        private final PriorityQueue<Task> tasks =
                new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::rank));
        private @Nullable Thread owner;
        private long added;
        private int steps;
        private int waits;

        Timeline(SettableClock clock, @Nullable Random order) {
            this.clock = clock;
            this.order = order;
        }

        /** In nanoseconds, as all times here. */
        long now() {
            return clock.nanoTime();
        }

        long after(Duration duration) {
            return now() + duration.toNanos();
        }

        void moveTo(long time) {
            if (now() < time) {
                clock.advance(Duration.ofNanos(time - now()));
            }
        }

        Task add(VirtualScheduler process, Duration delay, Runnable work) {
            added++;
            Task task = new Task(process, after(delay), order == null ? added : order.nextLong(), work);
            tasks.add(task);
            return task;
        }

        @Nullable
        Task next() {
            Task next = tasks.peek();
            while (next != null && next.isOver()) {
                tasks.remove();
                next = tasks.peek();
            }
            return next;
        }

        /** Runs the next task, at its time; false if none is due until then. */
        boolean runNext(long end) {
            checkThread();
            Task next = next();
            if (next == null || next.at > end) {
                return false;
            }
            if (++steps > MAX_STEPS) {
                throw new IllegalStateException("ran " + MAX_STEPS + " tasks: something never comes to rest");
            }
            tasks.remove();
            moveTo(next.at);
            next.run();
            return true;
        }

        void enterWait() {
            if (waits == MAX_NESTED_WAITS) {
                throw new IllegalStateException(MAX_NESTED_WAITS + " tasks wait within each other");
            }
            waits++;
        }

        void leaveWait() {
            waits--;
        }

        void checkThread() {
            Thread caller = Thread.currentThread();
            if (owner == null) {
                owner = caller;
            }
            if (owner != caller) {
                throw new IllegalStateException("a VirtualScheduler has one thread, " + owner.getName() + ", but "
                        + caller.getName() + " uses it");
            }
        }
    }
}

package io.flashsale.testkit.engine;

import io.flashsale.FlashSaleException;
import io.flashsale.spi.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A clock, and the threads and timers of any number of processes, all on the one thread that cranks it. Time passes only here: in
 * {@link #pass}, and while something waits for a stage. Tasks that are due at the same time run in the order they came or, with a source
 * of randomness, in any order.
 */
final class VirtualTime extends Clock {
    static final Instant START = Instant.parse("2030-01-01T10:00:00Z");

    private final @Nullable Random order;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.<Task>comparingLong(task -> task.at).thenComparingLong(task -> task.rank));
    private long now = START.toEpochMilli();
    private long count;

    VirtualTime() {
        this(null);
    }

    VirtualTime(@Nullable Random order) {
        this.order = order;
    }

    /** Threads and timers that can be killed together. */
    Node process() {
        return new Node();
    }

    /** Runs whatever is due within this time. */
    void pass(Duration duration) {
        long end = now + duration.toMillis();
        while (runNext(end)) {
            // goes on as long as something is due
        }
        now = Math.max(now, end);
    }

    /** Takes the clock somewhere else at once, as an operator would; nothing runs. */
    void jump(Duration duration) {
        now += duration.toMillis();
    }

    private boolean runNext(long end) {
        Task next = tasks.peek();
        if (next == null || next.at > end) {
            return false;
        }
        tasks.remove();
        now = Math.max(now, next.at);
        if (!next.cancelled && !next.process.dead) {
            next.work.run();
        }
        return true;
    }

    private Task add(Node process, long delayMillis, Runnable work) {
        count++;
        Task task = new Task(process, now + Math.max(0, delayMillis), order == null ? count : order.nextLong(), work);
        tasks.add(task);
        return task;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(now);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    private static final class Task {
        final Node process;
        final long at;
        final long rank;
        final Runnable work;
        boolean cancelled;

        Task(Node process, long at, long rank, Runnable work) {
            this.process = process;
            this.at = at;
            this.rank = rank;
            this.work = work;
        }
    }

    /** What a process that was killed meets when it goes on. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("this process was killed", null, false, false);
        }
    }

    /** The scheduler of one process. Everything runs on the cranking thread; waiting runs what others have to do meanwhile. */
    final class Node implements Scheduler {
        private boolean dead;

        private Node() {}

        /** Nothing that this process has begun goes on. */
        void kill() {
            dead = true;
        }

        boolean dead() {
            return dead;
        }

        void checkAlive() {
            if (dead) {
                throw new Killed();
            }
        }

        @Override
        public void execute(Runnable task) {
            add(this, 0, guarded(task));
        }

        @Override
        public void executeBlocking(Runnable task) {
            add(this, 0, guarded(task));
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            Task timed = add(this, delay.toMillis(), guarded(task));
            return () -> timed.cancelled = true;
        }

        private Runnable guarded(Runnable task) {
            return () -> {
                try {
                    task.run();
                } catch (Killed killed) {
                    dead = true;
                }
            };
        }

        @Override
        public <T> T await(CompletionStage<T> stage, Duration limit) throws TimeoutException {
            CompletableFuture<T> future = stage.toCompletableFuture();
            long end = now + limit.toMillis();
            while (!future.isDone()) {
                if (!runNext(end)) {
                    now = Math.max(now, end);
                    throw new TimeoutException("not within " + limit);
                }
                checkAlive();
            }
            try {
                return future.join();
            } catch (CompletionException e) {
                Throwable cause = e.getCause();
                if (cause instanceof Error error) {
                    throw error;
                }
                throw cause instanceof RuntimeException exception
                        ? exception
                        : new FlashSaleException("a stage failed", cause);
            }
        }

        @Override
        public void close() {
            kill();
        }
    }
}

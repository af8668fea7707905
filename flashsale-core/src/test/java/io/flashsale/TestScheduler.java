package io.flashsale;

import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** A scheduler without threads: tasks wait until the test runs them, timed ones until the clock has come so far. */
public final class TestScheduler implements Scheduler {
    private record Timed(Instant at, Runnable task) {}

    private final TestClock clock;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Timed> timed = new ArrayList<>();

    public TestScheduler(TestClock clock) {
        this.clock = clock;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeBlocking(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Timed entry = new Timed(clock.instant().plus(delay), task);
        timed.add(entry);
        return () -> timed.remove(entry);
    }

    /** Runs one task; false if none is waiting. */
    public boolean runOne() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** Runs what is waiting, and what that makes wait. */
    public void runAll() {
        boolean ran = true;
        while (ran) {
            ran = runOne();
        }
    }

    /** Moves the clock and runs what its new time asks for. */
    public void advance(Duration duration) {
        clock.advance(duration);
        timed.sort(Comparator.comparing(Timed::at));
        while (!timed.isEmpty() && !timed.get(0).at().isAfter(clock.instant())) {
            tasks.add(timed.remove(0).task());
        }
        runAll();
    }

    /** How long until the next timed task. */
    public Duration untilNext() {
        Instant next =
                timed.stream().map(Timed::at).min(Comparator.naturalOrder()).orElseThrow();
        return Duration.between(clock.instant(), next);
    }

    @Override
    public <T> T await(CompletionStage<T> stage, Duration limit) throws TimeoutException {
        runAll();
        if (!stage.toCompletableFuture().isDone()) {
            throw new TimeoutException("nothing left to run");
        }
        return stage.toCompletableFuture().join();
    }

    @Override
    public void close() {}
}

package io.flashsale.testkit;

import io.flashsale.StoreConflictException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Runs tasks at the same moment, each on a thread of its own, and waits for them. */
public final class Together {
    private static final int LIMIT_SECONDS = 120;
    private static final int MAX_CONFLICTS = 1_000;

    private Together() {}

    /** The results of the task, which runs on this many threads at once. */
    public static <T> List<T> times(int threads, Callable<T> task) {
        List<Callable<T>> tasks = new ArrayList<>();
        for (int index = 0; index < threads; index++) {
            tasks.add(task);
        }
        return all(tasks);
    }

    /** The tasks' results in their order. What a task throws is thrown here. */
    public static <T> List<T> all(List<? extends Callable<? extends T>> tasks) {
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<? extends T> task : tasks) {
                futures.add(threads.submit(() -> {
                    start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                    return task.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(result(future));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("a thread was not done after " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Repeats immediately what was rolled back, as the SPI asks its callers to. */
    public static <T> T repeatingConflicts(Supplier<T> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (StoreConflictException e) {
                if (attempt == MAX_CONFLICTS) {
                    throw e;
                }
            }
        }
    }
}

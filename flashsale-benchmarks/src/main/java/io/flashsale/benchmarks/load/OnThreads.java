package io.flashsale.benchmarks.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Blocking calls as seen by callers who arrive at any time: a fixed number of threads with a queue in front of them. */
public final class OnThreads implements AsyncWork, AutoCloseable {
    private final BlockingWork work;
    private final ExecutorService threads;

    /** The open loop bounds the calls under way, and so the queue. */
    public OnThreads(int threads, BlockingWork work) {
        this.work = work;
        this.threads = Executors.newFixedThreadPool(threads);
    }

    @Override
    public CompletionStage<Outcome> begin() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

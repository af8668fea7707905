package io.flashsale.benchmarks.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Blocking calls as callers who come when they come meet them: on so many threads, with a queue before them. */
public final class OnThreads implements AsyncWork, AutoCloseable {
    private final BlockingWork work;
    private final ExecutorService threads;

    /** The open loop bounds how many calls wait. */
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

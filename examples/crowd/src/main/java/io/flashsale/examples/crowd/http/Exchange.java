package io.flashsale.examples.crowd.http;

import java.util.concurrent.CompletableFuture;

/** A call on its way: waiting for a connection, then for its answer. */
final class Exchange {
    final Call call;
    final long deadlineNanos;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
    long sentNanos;

    Exchange(Call call, long deadlineNanos) {
        this.call = call;
        this.deadlineNanos = deadlineNanos;
    }

    boolean isOverdue(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }
}

package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.ItemId;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Watches how far the consumers of each item have come, to tell a queue that is slow from one that stands still. */
final class QueueProgress {
    private static final Duration FRESH = Duration.ofMillis(500);
    /** A queue that takes longer does not answer. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

    private static final Duration ASK_AGAIN = Duration.ofMillis(20);
    private final OrderQueue queue;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final Cache<ItemId, Seen> seen =
            Caffeine.newBuilder().maximumSize(100_000).executor(Runnable::run).build();

    QueueProgress(OrderQueue queue, Surroundings around) {
        this.queue = queue;
        this.scheduler = around.scheduler();
        this.time = around.time();
    }

    /** Where the queue stands; at most half a second old. A queue that does not answer lags, and stands still where it was. */
    CompletionStage<Seen> look(ItemId item) {
        Seen known = seen.getIfPresent(item);
        return known != null && time.millis() - known.lookedAt < FRESH.toMillis()
                ? CompletableFuture.completedFuture(known)
                : lookNow(item);
    }

    CompletionStage<Seen> lookNow(ItemId item) {
        CompletionStage<OrderQueue.@Nullable Position> position =
                Stages.onScheduler(scheduler, () -> queue.position(item)).handle((known, error) -> known);
        return Stages.within(scheduler, ANSWER_WITHIN, position, () -> null).thenApply(known -> note(item, known));
    }

    /** Completes when none of these items has undecided tickets in the queue. */
    CompletionStage<Void> empty(List<ItemId> items) {
        return CompletableFuture.allOf(items.stream().map(this::empty).toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Boolean> empty(ItemId item) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        waitUntilEmpty(item, result);
        return result;
    }

    private void waitUntilEmpty(ItemId item, CompletableFuture<Boolean> result) {
        queue.position(item).whenComplete((position, error) -> {
            if (error != null) {
                result.completeExceptionally(error);
            } else if (position.lag() == 0) {
                result.complete(true);
            } else {
                scheduler.schedule(ASK_AGAIN, () -> waitUntilEmpty(item, result));
            }
        });
    }

    private Seen note(ItemId item, OrderQueue.@Nullable Position position) {
        long now = time.millis();
        return seen.asMap().compute(item, (key, before) -> {
            long committed = position != null ? position.committed() : before == null ? 0 : before.committed;
            boolean stands = before != null && before.lags() && before.committed == committed;
            return new Seen(
                    committed, position == null ? Seen.UNKNOWN : position.end(), stands ? before.stoodSince : now, now);
        });
    }

    /**
     * What was seen.
     *
     * @param committed tickets decided and committed
     * @param end tickets sent; {@link #UNKNOWN} if the queue does not answer
     * @param stoodSince since when there was something to decide and committed has not changed
     * @param lookedAt when this was seen
     */
    record Seen(long committed, long end, long stoodSince, long lookedAt) {
        static final long UNKNOWN = Long.MAX_VALUE;

        boolean lags() {
            return end > committed;
        }

        boolean stoodStillFor(Duration duration) {
            return lookedAt - stoodSince >= duration.toMillis();
        }
    }
}

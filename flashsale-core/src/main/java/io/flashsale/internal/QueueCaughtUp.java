package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.ItemId;
import io.flashsale.internal.QueueProgress.Seen;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was in the queue when buckets were lost has been decided, so that their units can be told from those of undecided winners.
 * The end of the partition is noted three seconds after the mark, when what a producer still held has arrived or failed; then the consumers
 * must pass it, or stand still for six seconds.
 *
 * <p>Any node can begin with this at any time, from the mark alone: what is remembered here only saves beginning again.
 */
final class QueueCaughtUp {
    private static final Duration PRODUCERS = Duration.ofSeconds(3);
    /** Longer than a queue rests at most before it hands out a batch again that could not be decided. */
    private static final Duration NO_PROGRESS = OrderQueue.MAX_REST.plusSeconds(1);

    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final long MAX_ITEMS = 10_000;

    private final QueueProgress progress;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final Cache<ItemId, Wait> waits =
            Caffeine.newBuilder().maximumSize(MAX_ITEMS).executor(Runnable::run).build();

    QueueCaughtUp(QueueProgress progress, Surroundings around) {
        this.progress = progress;
        this.scheduler = around.scheduler();
        this.time = around.time();
    }

    /**
     * Looks once; blocks.
     *
     * @param mark the newest of the item's marks
     * @param now by the clock of the mark
     */
    boolean since(ItemId item, Instant mark, Instant now) throws TimeoutException {
        if (now.isBefore(mark.plus(PRODUCERS))) {
            return false;
        }
        Seen seen = scheduler.await(progress.lookNow(item), WAIT);
        long millis = time.millis();
        Wait wait = waits.asMap().compute(item, (key, before) -> Wait.next(before, mark, seen, millis));
        return seen.committed() >= wait.end || millis - wait.movedAt >= NO_PROGRESS.toMillis();
    }

    /**
     * A wait for the queue.
     *
     * @param mark what it began with
     * @param end to be passed; {@link Seen#UNKNOWN} until the queue has said it
     * @param committed as last seen
     * @param movedAt when that was last seen to change
     */
    private record Wait(Instant mark, long end, long committed, long movedAt) {
        static Wait next(@Nullable Wait before, Instant mark, Seen seen, long millis) {
            if (before == null || !before.mark.equals(mark)) {
                return new Wait(mark, seen.end(), seen.committed(), millis);
            }
            long end = before.end == Seen.UNKNOWN ? seen.end() : before.end;
            return new Wait(
                    mark, end, seen.committed(), before.committed == seen.committed() ? before.movedAt : millis);
        }
    }
}

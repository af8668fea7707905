package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.ItemId;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;

/**
 * Remembers when the order store last failed to answer, for each item. Ages stand still while it is unreachable: a ticket that could not
 * have been decided is not lost. A store that lets transactions collide does answer, and so does one that this process is too busy to ask.
 *
 * <p>Bound: 100,000 items.
 */
final class StoreWatch {
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final LedgerTime time;
    private final Cache<ItemId, Long> failures =
            Caffeine.newBuilder().maximumSize(100_000).executor(Runnable::run).build();
    /** Of calls that were about no item. */
    private volatile long lastFailureMillis = NEVER;

    StoreWatch(LedgerTime time) {
        this.time = time;
    }

    /** A call about this item failed. */
    void failed(ItemId item, Throwable error) {
        if (unreachable(error)) {
            failures.put(item, time.millis());
        }
    }

    /** A call about many items failed. */
    void failed(Throwable error) {
        if (unreachable(error)) {
            lastFailureMillis = time.millis();
        }
    }

    private static boolean unreachable(Throwable error) {
        Throwable failure = Stages.unwrap(error);
        return failure instanceof StoreUnavailableException
                && !(failure.getCause() instanceof StoreConflictException)
                && !Stages.overloaded(failure);
    }

    /** How long the ticket could have been decided, in milliseconds. */
    long age(Ticket ticket) {
        Long failedAt = failures.getIfPresent(ticket.item());
        long lastFailure = Math.max(lastFailureMillis, failedAt == null ? NEVER : failedAt);
        return Math.min(time.now().toEpochMilli() - ticket.issuedAt().toEpochMilli(), time.millis() - lastFailure);
    }
}

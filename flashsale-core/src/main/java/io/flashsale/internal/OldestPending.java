package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The oldest ticket of each item that was found undecided. A look shows a ticket only when its lease is over, so the oldest stays for as long as it
 * need not have been shown again.
 *
 * <p>Bound: 100,000 items.
 */
final class OldestPending {
    private final long leaseMillis;
    private final Cache<ItemId, Found> found =
            Caffeine.newBuilder().maximumSize(100_000).executor(Runnable::run).build();

    /** @param maxLease after which a ticket that is still pending is shown again; rounds a second apart are allowed for */
    OldestPending(Duration maxLease) {
        this.leaseMillis = maxLease.plusSeconds(2).toMillis();
    }

    /**
     * Notes what a look showed.
     *
     * @param shown that have no row, or of which nobody can say
     * @param settled that have one
     * @param pending whether anything is pending at all
     * @param whole whether all buckets were looked at
     * @param nowMillis monotonic
     * @return when the oldest was issued; empty if nothing is known to be pending
     */
    Optional<Instant> note(
            ItemId item,
            Collection<Ticket> shown,
            Collection<TicketId> settled,
            boolean pending,
            boolean whole,
            long nowMillis) {
        Ticket oldestShown =
                shown.stream().min(Comparator.comparing(Ticket::issuedAt)).orElse(null);
        Found known = found.getIfPresent(item);
        boolean stays = known != null
                && (pending || !whole)
                && !settled.contains(known.ticket.id())
                && (!whole || nowMillis - known.shownAt <= leaseMillis);
        Found next = older(stays ? known : null, oldestShown == null ? null : new Found(oldestShown, nowMillis));
        if (next == null) {
            found.invalidate(item);
            return Optional.empty();
        }
        found.put(item, next);
        return Optional.of(next.ticket.issuedAt());
    }

    private static @Nullable Found older(@Nullable Found known, @Nullable Found shown) {
        if (known == null || shown == null) {
            return known == null ? shown : known;
        }
        return shown.ticket.issuedAt().isAfter(known.ticket.issuedAt()) ? known : shown;
    }

    /** A ticket, and when it was last shown. */
    private record Found(Ticket ticket, long shownAt) {}
}

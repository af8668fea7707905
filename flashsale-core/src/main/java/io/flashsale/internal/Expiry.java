package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.TicketId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Expired;
import io.flashsale.spi.RetryDelay;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Cancels orders whose time to pay is over. An order whose cancellation fails is set aside, each time for longer, and holds up no other.
 *
 * <p>Bound: {@value #MAX_NOTES} orders are remembered; what is forgotten is tried again sooner.
 */
final class Expiry {
    private static final int MAX_AT_ONCE = 500;
    private static final int MAX_PAGES = 20;
    private static final int MAX_NOTES = 10_000;
    private static final RetryDelay REST = new RetryDelay(Duration.ofSeconds(5), Duration.ofMinutes(1));

    private final OrderStore store;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final Consumer<Order> cancelled;
    private final Cache<TicketId, Note> failed =
            Caffeine.newBuilder().maximumSize(MAX_NOTES).executor(Runnable::run).build();

    /** @param cancelled told of each order after the commit */
    Expiry(OrderStore store, Consumer<Order> cancelled, Surroundings around) {
        this.store = store;
        this.cancelled = cancelled;
        this.time = around.time();
        this.listener = around.listener();
    }

    /**
     * Cancels the item's overdue orders, {@value #MAX_PAGES} pages of at most {@value #MAX_AT_ONCE}; blocks. Returns how many.
     *
     * @throws FlashSaleException if some cannot be cancelled and none was, so that the item rests; if others were, that is only told to the listener
     */
    int run(ItemId item) {
        int all = 0;
        int max = Math.min(MAX_AT_ONCE, store.maxBatch());
        Set<TicketId> except = resting(item);
        boolean trouble = false;
        for (int page = 0; page < MAX_PAGES; page++) {
            Expired expired = store.expire(item, except, max);
            expired.orders().forEach(cancelled);
            all += expired.orders().size();
            for (TicketId ticket : expired.failed()) {
                note(item, ticket);
                except.add(ticket);
                trouble = true;
            }
            if (expired.orders().size() + expired.failed().size() < max) {
                break;
            }
        }
        if (trouble) {
            FlashSaleException failure =
                    new FlashSaleException("orders of " + item + " cannot be cancelled: " + except, null);
            if (all == 0) {
                throw failure;
            }
            listener.failed("expire", failure);
        }
        return all;
    }

    private Set<TicketId> resting(ItemId item) {
        long now = time.millis();
        Set<TicketId> resting = new HashSet<>();
        failed.asMap().forEach((ticket, note) -> {
            if (note.item.equals(item) && now < note.until) {
                resting.add(ticket);
            }
        });
        return resting;
    }

    private void note(ItemId item, TicketId ticket) {
        failed.asMap().compute(ticket, (id, before) -> {
            int failures = before == null ? 1 : before.failures + 1;
            return new Note(
                    item,
                    failures,
                    time.millis() + REST.after(Math.min(failures, 20)).toMillis());
        });
    }

    /** An order that could not be cancelled, and until when it rests. */
    private record Note(ItemId item, int failures, long until) {}
}

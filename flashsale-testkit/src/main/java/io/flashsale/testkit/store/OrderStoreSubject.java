package io.flashsale.testkit.store;

import static io.flashsale.testkit.Together.repeatingConflicts;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.Expired;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.spi.OrderStore.StatusChange;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The order store under test and the vocabulary of its rules. */
interface OrderStoreSubject {
    Duration LONG_TO_PAY = Duration.ofDays(30);
    Duration SHORT_TO_PAY = Duration.ofMillis(200);
    int MANY = 100_000;

    /** More than items are left with work by all tests on the same store. */
    int ROUNDS_OF_ITEMS = 500;

    OrderStore store();

    OrderStoreProbe probe();

    Samples samples();

    static StockTerms terms(long total, int limit) {
        return new StockTerms(total, limit, new StockLayout(4, 1), LONG_TO_PAY);
    }

    /** Lets time pass until the store's clock shows this moment. */
    default void passUntil(Instant moment) {
        for (Instant now = store().now(); now.isBefore(moment); now = store().now()) {
            LockSupport.parkNanos(Duration.between(now, moment).toNanos());
        }
    }

    /** A new item with so many units. */
    default ItemId stocked(long total, int limit) {
        return stocked(total, limit, LONG_TO_PAY);
    }

    default ItemId stocked(long total, int limit, Duration payWithin) {
        ItemId item = samples().item();
        store().prepareStock(item, new StockTerms(total, limit, new StockLayout(4, 1), payWithin));
        return item;
    }

    default StockRow row(ItemId item) {
        return store().stock(item).orElseThrow(() -> new AssertionError("no stock row of " + item));
    }

    default List<Decision> decide(ItemId item, List<Ticket> tickets) {
        return repeatingConflicts(() -> store().decide(item, tickets));
    }

    default Decision decide(Ticket ticket) {
        return decide(ticket.item(), List.of(ticket)).get(0);
    }

    /** A new order that is CREATED. */
    default Ticket created(ItemId item) {
        Ticket ticket = samples().ticket(item);
        decide(ticket);
        return ticket;
    }

    /** So many new orders, each of one unit, in the order of their tickets. */
    default List<Ticket> created(ItemId item, int howMany) {
        List<Ticket> tickets = samples().tickets(item, howMany);
        decide(item, tickets);
        return tickets;
    }

    default Optional<StatusChange> cancel(TicketId ticket) {
        return repeatingConflicts(() -> store().cancel(ticket));
    }

    default Optional<StatusChange> pay(TicketId ticket) {
        return repeatingConflicts(() -> store().pay(ticket));
    }

    /** Expires call by call until a call finds fewer than it may. */
    default List<Order> expireAll(ItemId item, int max) {
        List<Order> all = new ArrayList<>();
        for (int call = 0; call < MANY; call++) {
            Expired expired = repeatingConflicts(() -> store().expire(item, Set.of(), max));
            assertThat(expired.failed()).isEmpty();
            all.addAll(expired.orders());
            if (expired.orders().size() < max) {
                return all;
            }
        }
        throw new AssertionError("expire finds orders for ever");
    }

    /** Counts all of the item's releases that are NEW. */
    default int countAll(ItemId item) {
        int all = 0;
        for (int call = 0; call < MANY; call++) {
            int counted = repeatingConflicts(() -> store().countReleases(item, 100));
            all += counted;
            if (counted < 100) {
                return all;
            }
        }
        throw new AssertionError("countReleases finds releases for ever");
    }

    default StockChange add(ItemId item, long units) {
        return repeatingConflicts(() -> store().addStock(item, units, samples().operationId()));
    }

    /** From a ledger that has as many units as are wanted. */
    default StockChange takeBack(ItemId item, long units) {
        return repeatingConflicts(
                () -> store().takeBack(item, units, samples().operationId(), (row, wanted) -> wanted));
    }

    /** The row, from the primary. */
    default Order order(Ticket ticket) {
        List<Order> found = store().find(List.of(ticket.id()), OrderStore.Read.PRIMARY);
        if (found.size() != 1) {
            throw new AssertionError("expected one row of " + ticket.id() + " but found " + found);
        }
        return found.get(0);
    }

    /** When the order's time to pay ends. */
    default Instant expiryOf(Ticket ticket) {
        Instant expiresAt = order(ticket).expiresAt();
        if (expiresAt == null) {
            throw new AssertionError("order " + ticket.id() + " has no time to pay");
        }
        return expiresAt;
    }

    /** This item's releases that are counted and not done, in the order the store lists them, after counting those that are new. */
    default List<Release> releasesOf(ItemId item) {
        countAll(item);
        return store().releases(item, MANY);
    }
}

package io.flashsale.testkit.store;

import static io.flashsale.testkit.Together.repeatingConflicts;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.spi.OrderStore.StatusChange;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The order store under test and the vocabulary of its rules. */
interface OrderStoreSubject {
    Duration LONG_TO_PAY = Duration.ofDays(30);
    Duration SHORT_TO_PAY = Duration.ofSeconds(20);
    int MANY = 100_000;

    OrderStore store();

    OrderStoreProbe probe();

    Samples samples();

    static StockTerms terms(long total, int limit) {
        return new StockTerms(total, limit, new StockLayout(4, 1), LONG_TO_PAY);
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

    /** Expires call by call until a call finds fewer than it may, and returns those of this item. */
    default List<Order> expireAll(ItemId item, Instant now, int max) {
        List<Order> ours = new ArrayList<>();
        for (int call = 0; call < MANY; call++) {
            List<Order> expired = repeatingConflicts(() -> store().expire(now, max));
            expired.stream().filter(order -> order.ticket().item().equals(item)).forEach(ours::add);
            if (expired.size() < max) {
                return ours;
            }
        }
        throw new AssertionError("expire finds orders for ever");
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

    /** This item's releases that are not done, in the order the store lists them. */
    default List<Release> releasesOf(ItemId item) {
        return store().releases(MANY).stream()
                .filter(release -> release.ticket().item().equals(item))
                .toList();
    }
}

package io.flashsale.testkit.store;

import io.flashsale.Order;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.StatusChange;
import io.flashsale.testkit.store.RawItem.RawOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What callers were told by an order store, to be held against what its raw rows say in the end. Safe for any number of threads. */
final class Testimony {
    private final Queue<Order> seen = new ConcurrentLinkedQueue<>();
    private final Map<TicketId, Integer> inserts = new ConcurrentHashMap<>();
    private final Map<TicketId, Integer> ends = new ConcurrentHashMap<>();
    private final Queue<String> oddities = new ConcurrentLinkedQueue<>();

    void decided(List<Ticket> asked, List<Decision> decisions) {
        List<TicketId> expected = asked.stream().map(Ticket::id).distinct().toList();
        List<TicketId> answered =
                decisions.stream().map(decision -> decision.order().id()).toList();
        if (!answered.equals(expected)) {
            oddities.add("asked about " + expected + ", the store answered about " + answered);
        }
        for (Decision decision : decisions) {
            seen.add(decision.order());
            if (decision.fresh()) {
                inserts.merge(decision.order().id(), 1, Integer::sum);
            }
        }
    }

    void changed(StatusChange change, OrderStatus wished) {
        seen.add(change.order());
        if (change.changed()) {
            ends.merge(change.order().id(), 1, Integer::sum);
            if (change.order().status() != wished) {
                oddities.add("a change to " + wished + " was reported with " + change.order());
            }
        }
    }

    void expired(List<Order> orders) {
        orders.forEach(order -> changed(new StatusChange(true, order), OrderStatus.CANCELLED));
    }

    /** Where the rows disagree with what was told. */
    List<String> contradictions(RawItem raw) {
        List<String> found = new ArrayList<>(oddities);
        Map<TicketId, RawOrder> rows = new HashMap<>();
        raw.orders().forEach(order -> rows.put(order.ticket(), order));
        for (Order told : seen) {
            RawOrder row = rows.get(told.id());
            if (!agree(told, row)) {
                found.add("a caller was told " + told + ", but the row is " + row);
            }
        }
        rows.keySet().forEach(ticket -> once(found, ticket, inserts.getOrDefault(ticket, 0), "inserted"));
        rows.values().stream()
                .filter(row -> row.status() == OrderStatus.PAID || row.status() == OrderStatus.CANCELLED)
                .forEach(row -> once(found, row.ticket(), ends.getOrDefault(row.ticket(), 0), "ended"));
        return found;
    }

    private static void once(List<String> found, TicketId ticket, int times, String what) {
        if (times != 1) {
            found.add(times + " callers were told that they " + what + " order " + ticket);
        }
    }

    private static boolean agree(Order told, @Nullable RawOrder row) {
        if (row == null) {
            return false;
        }
        boolean open = told.status() == OrderStatus.CREATED && row.status() != OrderStatus.REJECTED;
        return open || (told.status() == row.status() && told.reason() == row.reason());
    }
}

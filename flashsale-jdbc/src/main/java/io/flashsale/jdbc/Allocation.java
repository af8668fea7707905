package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.StockTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who gets a unit, in arrival order, by what the stock row and the order rows say. Pure arithmetic; not safe for several threads. */
final class Allocation {
    private final Stock stock;
    private final Map<BuyerId, Integer> used;
    private final Map<TicketId, Order> orders = new LinkedHashMap<>();
    private long sold;

    /** @param used the units that the buyers hold; absent means 0 */
    Allocation(Stock stock, Map<BuyerId, Integer> used) {
        this.stock = stock;
        this.used = new HashMap<>(used);
    }

    void decide(Ticket ticket) {
        OrderReason refusal = refusal(ticket);
        if (refusal == null) {
            take(ticket, ticket.quantity());
            orders.put(ticket.id(), created(ticket));
        } else {
            reject(ticket, refusal);
        }
    }

    void reject(Ticket ticket, OrderReason reason) {
        orders.put(ticket.id(), rejected(ticket, reason));
    }

    /** The host's no, after the rows were inserted and before the stock is written. */
    void veto(Collection<TicketId> tickets) {
        for (TicketId id : tickets) {
            orders.computeIfPresent(id, (key, order) -> {
                take(order.ticket(), -order.ticket().quantity());
                return rejected(order.ticket(), OrderReason.HOST);
            });
        }
    }

    private @Nullable OrderReason refusal(Ticket ticket) {
        if (!stock.prepared()) {
            return OrderReason.CLOSED;
        }
        StockTerms terms = stock.row().terms();
        if ((long) used(ticket.buyer()) + ticket.quantity() > terms.perBuyerLimit()) {
            return OrderReason.LIMIT;
        }
        return ticket.quantity() > stock.row().available() - sold ? OrderReason.SOLD_OUT : null;
    }

    private void take(Ticket ticket, int quantity) {
        used.merge(ticket.buyer(), quantity, Integer::sum);
        sold += quantity;
    }

    private Order created(Ticket ticket) {
        Instant now = stock.now();
        Instant expiresAt = now.plus(stock.row().terms().payWithin());
        return new Order(ticket, OrderStatus.CREATED, null, expiresAt, now, now);
    }

    private Order rejected(Ticket ticket, OrderReason reason) {
        Instant now = stock.now();
        return new Order(ticket, OrderStatus.REJECTED, reason, null, now, now);
    }

    /** In arrival order. */
    Collection<Order> orders() {
        return orders.values();
    }

    List<Order> created() {
        List<Order> created = new ArrayList<>();
        for (Order order : orders.values()) {
            if (order.status() == OrderStatus.CREATED) {
                created.add(order);
            }
        }
        return created;
    }

    Map<OrderReason, Integer> rejected() {
        Map<OrderReason, Integer> rejected = new EnumMap<>(OrderReason.class);
        for (Order order : orders.values()) {
            if (order.reason() != null) {
                rejected.merge(order.reason(), 1, Integer::sum);
            }
        }
        return rejected;
    }

    /** The buyer's units after everything that was decided here. */
    int used(BuyerId buyer) {
        return used.getOrDefault(buyer, 0);
    }

    /** An earlier decision, with the buyer's units as they are now. */
    Decision answer(Decision earlier) {
        BuyerId buyer = earlier.order().ticket().buyer();
        return new Decision(earlier.order(), false, used.getOrDefault(buyer, earlier.buyerUsed()), earlier.released());
    }

    List<Decision> answers() {
        List<Decision> answers = new ArrayList<>(orders.size());
        for (Order order : orders.values()) {
            answers.add(new Decision(order, true, used(order.ticket().buyer()), false));
        }
        return answers;
    }

    long sold() {
        return sold;
    }
}

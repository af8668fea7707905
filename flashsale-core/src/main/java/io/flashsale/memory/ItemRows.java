package io.flashsale.memory;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.OrderCounts;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.OrderStore.TopUpStep;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MemoryOrderStore} keeps of one item besides the order rows: the stock row, the holdings, open releases, counts, and the
 * lock that stands for the stock row's. Everything but {@link #read} and {@link #change} is called under that lock.
 */
final class ItemRows {
    private static final long LOCK_WAIT_SECONDS = 5;

    private record Deadline(Instant at, TicketId ticket) {}

    private final ItemId item;
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable StockRow stock;
    private final Map<BuyerId, Integer> held = new HashMap<>();
    private final Map<TicketId, Long> openReleases = new HashMap<>();
    private long unreleased;

    /** Created orders by the time until which they may be paid; one that was paid or cancelled leaves when its time comes. */
    private final Queue<Deadline> deadlines =
            new PriorityQueue<>(Comparator.comparing(Deadline::at).thenComparing(Deadline::ticket));

    private final Map<OrderStatus, Long> byStatus = new EnumMap<>(OrderStatus.class);
    private final Map<OrderReason, Long> rejected = new EnumMap<>(OrderReason.class);

    ItemRows(ItemId item) {
        this.item = item;
    }

    /** Sees what was committed last, or what the caller's own top-up has done so far. */
    <T> T read(Function<ItemRows, T> reader) {
        acquire();
        try {
            return reader.apply(this);
        } finally {
            lock.unlock();
        }
    }

    /** A transaction. One within another on the same item would wait for itself, so it conflicts at once. */
    <T> T change(Function<ItemRows, T> changer) {
        if (lock.isHeldByCurrentThread()) {
            throw new StoreConflictException("this thread is changing " + item + " already", null);
        }
        return read(changer);
    }

    private void acquire() {
        try {
            if (!lock.tryLock(LOCK_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new StoreConflictException(
                        "waited " + LOCK_WAIT_SECONDS + " seconds for the lock of " + item, null);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for " + item, interrupted, false);
        }
    }

    @Nullable
    StockRow stock() {
        return stock;
    }

    StockRow prepare(StockTerms terms) {
        StockRow old = stock;
        StockRow row = old == null
                ? new StockRow(item, terms, terms.total(), 0)
                : new StockRow(
                        item,
                        terms,
                        old.available() + terms.total() - old.terms().total(),
                        old.version());
        if (row.available() < 0) {
            long sold = terms.total() - row.available();
            throw new IllegalArgumentException("total must be at least the " + sold + " units of " + item
                    + " that are sold already, but is " + terms.total());
        }
        stock = row;
        return row;
    }

    StockChange addStock(long units) {
        StockRow old = stock;
        if (old == null) {
            throw new IllegalArgumentException("there is no stock row of " + item);
        }
        long added = Math.max(units, -old.available());
        StockTerms terms = old.terms();
        StockTerms changed = new StockTerms(
                Math.addExact(terms.total(), added), terms.perBuyerLimit(), terms.layout(), terms.payWithin());
        StockRow row = new StockRow(item, changed, old.available() + added, old.version());
        stock = row;
        return new StockChange(added, row);
    }

    Order decide(Ticket ticket, Instant now) {
        StockRow row = stock;
        if (row == null) {
            return reject(ticket, OrderReason.CLOSED, now);
        }
        if ((long) used(ticket.buyer()) + ticket.quantity() > row.terms().perBuyerLimit()) {
            return reject(ticket, OrderReason.LIMIT, now);
        }
        if (ticket.quantity() > row.available()) {
            return reject(ticket, OrderReason.SOLD_OUT, now);
        }
        return create(ticket, row, now);
    }

    private Order create(Ticket ticket, StockRow row, Instant now) {
        move(row, -ticket.quantity(), ticket.buyer());
        count(OrderStatus.CREATED, 1);
        Instant expiresAt = now.plus(row.terms().payWithin());
        deadlines.add(new Deadline(expiresAt, ticket.id()));
        return new Order(ticket, OrderStatus.CREATED, null, expiresAt, now, now);
    }

    Order reject(Ticket ticket, OrderReason reason, Instant now) {
        count(OrderStatus.REJECTED, 1);
        rejected.merge(reason, 1L, Long::sum);
        return new Order(ticket, OrderStatus.REJECTED, reason, null, now, now);
    }

    Order pay(Order order, Instant now) {
        count(OrderStatus.CREATED, -1);
        count(OrderStatus.PAID, 1);
        return new Order(order.ticket(), OrderStatus.PAID, null, null, order.createdAt(), now);
    }

    Order cancel(Order order, OrderReason reason, long releaseNumber, Instant now) {
        Ticket ticket = order.ticket();
        StockRow row = stock;
        if (row == null) {
            throw new IllegalStateException("a created order without a stock row: " + order);
        }
        move(row, ticket.quantity(), ticket.buyer());
        openReleases.put(ticket.id(), releaseNumber);
        unreleased += ticket.quantity();
        count(OrderStatus.CREATED, -1);
        count(OrderStatus.CANCELLED, 1);
        return new Order(ticket, OrderStatus.CANCELLED, reason, null, order.createdAt(), now);
    }

    /** Moves units between the stock row and what a buyer holds. */
    private void move(StockRow row, int toStock, BuyerId buyer) {
        stock = new StockRow(item, row.terms(), row.available() + toStock, row.version());
        int used = used(buyer) - toStock;
        if (used == 0) {
            held.remove(buyer);
        } else {
            held.put(buyer, used);
        }
    }

    /** The next order whose time to pay is over; null if there is none. It may have been paid or cancelled. */
    @Nullable
    TicketId pollExpired(Instant now) {
        Deadline first = deadlines.peek();
        if (first == null || first.at().isAfter(now)) {
            return null;
        }
        deadlines.remove();
        return first.ticket();
    }

    /** Ends an open release and answers its number; null if it is done already, or there never was one. */
    @Nullable
    Long release(Order order) {
        Long number = openReleases.remove(order.id());
        if (number != null) {
            unreleased -= order.ticket().quantity();
        }
        return number;
    }

    long unreleased() {
        return unreleased;
    }

    long topUp(TopUpStep step) {
        StockRow row = stock;
        if (row == null) {
            return 0;
        }
        long credited = step.credit(row, unreleased);
        if (credited > 0) {
            stock = new StockRow(item, row.terms(), row.available(), row.version() + 1);
        }
        return credited;
    }

    Decision decision(Order order, boolean fresh) {
        boolean released = order.status() == OrderStatus.CANCELLED && !openReleases.containsKey(order.id());
        return new Decision(order, fresh, used(order.ticket().buyer()), released);
    }

    int used(BuyerId buyer) {
        return held.getOrDefault(buyer, 0);
    }

    Map<BuyerId, Integer> held() {
        return Map.copyOf(held);
    }

    OrderCounts counts() {
        return new OrderCounts(byStatus, rejected);
    }

    private void count(OrderStatus status, long change) {
        byStatus.merge(status, change, Long::sum);
    }
}

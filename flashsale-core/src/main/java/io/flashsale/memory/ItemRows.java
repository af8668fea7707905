package io.flashsale.memory;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.OrderCounts;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MemoryOrderStore} keeps of one item: its order rows, the stock row, the holdings, releases and counts. Two locks: the one that
 * stands for the stock row's, which may be held for as long as a top-up takes, and within it a short one for the rows, which is all that
 * paying, cancelling and expiring need. Everything but {@link #stock}, {@link #underStockLock}, {@link #rows} and what they say is called
 * under the lock of the rows.
 */
final class ItemRows {
    private static final long LOCK_WAIT_SECONDS = 5;
    private static final Comparator<Order> BY_EXPIRY =
            Comparator.comparing(ItemRows::expiryOf).thenComparing(Order::id);

    private final ItemId item;
    private final ReentrantLock stockLock = new ReentrantLock();

    private final Map<TicketId, Order> orders = new HashMap<>();
    private final Map<String, Map<TicketId, Order>> byBuyer = new TreeMap<>();
    private final TreeMap<Order, Boolean> unpaid = new TreeMap<>(BY_EXPIRY);
    private final Map<BuyerId, Integer> held = new HashMap<>();
    private final ReleaseRows releases = new ReleaseRows();
    private final Map<OrderStatus, Long> byStatus = new EnumMap<>(OrderStatus.class);
    private final Map<OrderReason, Long> rejected = new EnumMap<>(OrderReason.class);

    /** Written under both locks. */
    private volatile @Nullable StockRow stock;

    /** The epoch of the item's last layout, which a removed row leaves behind. */
    private volatile int lastEpoch;

    /** What those who look for work read without a lock. */
    private volatile @Nullable Instant firstExpiry;

    ItemRows(ItemId item) {
        this.item = item;
    }

    private static Instant expiryOf(Order order) {
        return Objects.requireNonNull(order.expiresAt());
    }

    ItemId item() {
        return item;
    }

    /** A transaction that locks the stock row. One within another would wait for itself, so it conflicts at once. */
    <T> T underStockLock(Supplier<T> change) {
        if (stockLock.isHeldByCurrentThread()) {
            throw new StoreConflictException("this thread is changing " + item + " already", null);
        }
        acquire();
        try {
            return change.get();
        } finally {
            stockLock.unlock();
        }
    }

    private void acquire() {
        try {
            if (!stockLock.tryLock(LOCK_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new StoreConflictException(
                        "waited " + LOCK_WAIT_SECONDS + " seconds for the lock of " + item, null);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for " + item, interrupted, false);
        }
    }

    /** Reads or changes the rows, never for long. */
    synchronized <T> T rows(Function<ItemRows, T> work) {
        return work.apply(this);
    }

    /** As it was committed last. */
    Optional<StockRow> stock() {
        return Optional.ofNullable(stock);
    }

    /** The layout that the row would have with these terms. */
    StockLayout layout(StockTerms terms) {
        StockRow old = stock;
        int wanted = terms.layout().buckets();
        if (old == null) {
            if (wanted == 0) {
                throw new IllegalArgumentException("buckets of " + item + " must be chosen before it is published");
            }
            return new StockLayout(wanted, lastEpoch + 1);
        }
        StockLayout present = old.terms().layout();
        return wanted == 0 || wanted == present.buckets() ? present : new StockLayout(wanted, lastEpoch + 1);
    }

    /** Whether {@link #prepare} would change anything. */
    boolean differs(StockTerms terms) {
        StockRow old = stock;
        return old == null || !old.terms().equals(kept(old, terms));
    }

    private StockTerms kept(StockRow old, StockTerms terms) {
        return new StockTerms(old.terms().total(), terms.perBuyerLimit(), layout(terms), terms.payWithin());
    }

    /** Under both locks. */
    StockRow prepare(StockTerms terms) {
        StockRow old = stock;
        StockRow row = old == null
                ? new StockRow(
                        item,
                        new StockTerms(terms.total(), terms.perBuyerLimit(), layout(terms), terms.payWithin()),
                        terms.total(),
                        0)
                : new StockRow(item, kept(old, terms), old.available(), old.version());
        lastEpoch = row.terms().layout().epoch();
        stock = row;
        return row;
    }

    /** Under both locks. */
    void remove() {
        stock = null;
    }

    /** @throws IllegalArgumentException if units are sold, so that the row must stay */
    void checkRemovable() {
        StockRow row = stock;
        if (row != null && row.available() != row.terms().total()) {
            throw new IllegalArgumentException(item + " must stay in the sale: "
                    + (row.terms().total() - row.available()) + " units of it are sold");
        }
    }

    /** Under both locks. */
    StockRow addToTotal(long units) {
        StockRow old = present();
        StockTerms terms = old.terms();
        StockRow row = new StockRow(
                item,
                new StockTerms(
                        Math.addExact(terms.total(), units), terms.perBuyerLimit(), terms.layout(), terms.payWithin()),
                old.available() + units,
                old.version());
        stock = row;
        return row;
    }

    /** @throws IllegalArgumentException if there is no stock row */
    StockRow present() {
        StockRow row = stock;
        if (row == null) {
            throw new IllegalArgumentException("there is no stock row of " + item + ": is the sale published?");
        }
        return row;
    }

    /** Under both locks; null if there is no row. */
    @Nullable
    StockRow raiseVersion() {
        StockRow old = stock;
        if (old != null) {
            stock = new StockRow(item, old.terms(), old.available(), old.version() + 1);
        }
        return stock;
    }

    @Nullable
    Order order(TicketId ticket) {
        return orders.get(ticket);
    }

    Collection<Order> orders() {
        return orders.values();
    }

    /** By buyer, in the order of their ids. */
    Map<String, Map<TicketId, Order>> byBuyer() {
        return byBuyer;
    }

    /** Under both locks. */
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
        setAvailable(row.available() - ticket.quantity());
        hold(ticket, ticket.quantity());
        Instant expiresAt = now.plus(row.terms().payWithin());
        return put(new Order(ticket, OrderStatus.CREATED, null, expiresAt, now, now));
    }

    private void setAvailable(long units) {
        StockRow row = present();
        stock = new StockRow(item, row.terms(), units, row.version());
    }

    private void hold(Ticket ticket, int units) {
        held.merge(ticket.buyer(), units, Integer::sum);
        held.remove(ticket.buyer(), 0);
    }

    Order reject(Ticket ticket, OrderReason reason, Instant now) {
        rejected.merge(reason, 1L, Long::sum);
        return put(new Order(ticket, OrderStatus.REJECTED, reason, null, now, now));
    }

    Order pay(Order order, Instant now) {
        return put(new Order(order.ticket(), OrderStatus.PAID, null, null, order.createdAt(), now));
    }

    Order cancel(Order order, OrderReason reason, Instant now) {
        releases.add(new Release(order.ticket(), true, reason));
        hold(order.ticket(), -order.ticket().quantity());
        return put(new Order(order.ticket(), OrderStatus.CANCELLED, reason, null, order.createdAt(), now));
    }

    private Order put(Order order) {
        Order old = orders.put(order.id(), order);
        byBuyer.computeIfAbsent(order.ticket().buyer().value(), buyer -> new TreeMap<>())
                .put(order.id(), order);
        if (old != null) {
            byStatus.merge(old.status(), -1L, Long::sum);
            unpaid.remove(old);
        }
        byStatus.merge(order.status(), 1L, Long::sum);
        if (order.status() == OrderStatus.CREATED) {
            unpaid.put(order, true);
        }
        firstExpiry = unpaid.isEmpty() ? null : expiryOf(unpaid.firstKey());
        return order;
    }

    /** Without any lock. */
    boolean overdue(Instant now) {
        Instant first = firstExpiry;
        return first != null && !first.isAfter(now);
    }

    /** The next order whose time to pay is over, and that is not among these; null if there is none. */
    @Nullable
    Order nextExpired(Instant now, Set<TicketId> except) {
        for (Order order : unpaid.keySet()) {
            if (expiryOf(order).isAfter(now)) {
                return null;
            }
            if (!except.contains(order.id())) {
                return order;
            }
        }
        return null;
    }

    /** Under both locks. */
    int countReleases(int max) {
        int counted = 0;
        for (Release release = releases.countNext(max); release != null; release = releases.countNext(max - counted)) {
            setAvailable(present().available() + release.ticket().quantity());
            counted++;
        }
        return counted;
    }

    ReleaseRows releases() {
        return releases;
    }

    Decision decision(Order order, boolean fresh) {
        boolean released = order.status() == OrderStatus.CANCELLED && releases.done(order.id());
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
}

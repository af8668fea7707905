package io.flashsale.memory;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StoreConflictException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.OrderCounts;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.spi.OrderStore.StatusChange;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The order store in this process's memory, where durable means as long as the process lives. It keeps every order it has decided, and has
 * no connection through which a host's {@link io.flashsale.spi.OrderWriter} could write.
 *
 * <p><b>Threads.</b> Safe for any number of threads: one lock per item, which a change waits for at most 5 seconds and then throws
 * {@link StoreConflictException}. A top-up's step must not change the item it tops up: that conflicts at once.
 */
public final class MemoryOrderStore implements OrderStore {
    private static final int MAX_BATCH = 1_000;
    private static final OrderCursor NEWEST = new OrderCursor(Instant.MAX, new TicketId(-1, -1));
    private static final Comparator<OwnedTicket> NEWEST_FIRST =
            Comparator.comparing(OwnedTicket::buyer).thenComparing(OwnedTicket::place, Comparator.reverseOrder());

    /** A place in the list of a buyer's orders. */
    private record OwnedTicket(String buyer, OrderCursor place) {}

    private final Clock clock;
    private final Map<ItemId, ItemRows> items = new ConcurrentHashMap<>();

    /** The order rows by primary key: written only under the lock of the ticket's item. */
    private final Map<TicketId, Order> orders = new ConcurrentHashMap<>();

    private final ConcurrentNavigableMap<OwnedTicket, Boolean> byBuyer = new ConcurrentSkipListMap<>(NEWEST_FIRST);
    private final ConcurrentNavigableMap<Long, Release> releases = new ConcurrentSkipListMap<>();
    private final Queue<Release> doneReleases = new ConcurrentLinkedQueue<>();
    private final AtomicLong lastRelease = new AtomicLong();

    public MemoryOrderStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public int maxBatch() {
        return MAX_BATCH;
    }

    @Override
    public StockRow prepareStock(ItemId item, StockTerms terms) {
        return rows(item).change(rows -> rows.prepare(terms));
    }

    @Override
    public Optional<StockRow> stock(ItemId item) {
        return seen(item).read(rows -> Optional.ofNullable(rows.stock()));
    }

    @Override
    public StockChange addStock(ItemId item, long units) {
        return rows(item).change(rows -> rows.addStock(units));
    }

    @Override
    public List<Decision> decide(ItemId item, List<Ticket> tickets) {
        if (tickets.isEmpty() || tickets.size() > MAX_BATCH) {
            throw new IllegalArgumentException("tickets must be 1 to " + MAX_BATCH + ", but are " + tickets.size());
        }
        tickets.forEach(ticket -> checkItem(item, ticket));
        return rows(item).change(rows -> {
            Set<TicketId> fresh = new HashSet<>();
            for (Ticket ticket : tickets) {
                if (!orders.containsKey(ticket.id())) {
                    insert(rows.decide(ticket, now()));
                    fresh.add(ticket.id());
                }
            }
            return tickets.stream()
                    .map(Ticket::id)
                    .distinct()
                    .map(id -> rows.decision(row(id), fresh.contains(id)))
                    .toList();
        });
    }

    private static void checkItem(ItemId item, Ticket ticket) {
        if (!ticket.item().equals(item)) {
            throw new IllegalArgumentException("tickets must be of " + item + ", but one is of " + ticket.item());
        }
    }

    @Override
    public Decision reject(Ticket ticket, OrderReason reason) {
        if (reason == OrderReason.UNPAID || reason == OrderReason.BUYER) {
            throw new IllegalArgumentException("reason must be one of a rejection, but is " + reason);
        }
        return rows(ticket.item()).change(rows -> {
            boolean fresh = !orders.containsKey(ticket.id());
            if (fresh) {
                insert(rows.reject(ticket, reason, now()));
            }
            return rows.decision(row(ticket.id()), fresh);
        });
    }

    private void insert(Order order) {
        orders.put(order.id(), order);
        byBuyer.put(new OwnedTicket(order.ticket().buyer().value(), OrderCursor.of(order)), true);
    }

    @Override
    public List<Order> find(Collection<TicketId> tickets, Read read) {
        return tickets.stream()
                .distinct()
                .map(orders::get)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public List<Decision> decisions(ItemId item, Collection<TicketId> tickets) {
        return rows(item)
                .read(rows -> find(tickets, Read.PRIMARY).stream()
                        .filter(order -> order.ticket().item().equals(item))
                        .map(order -> rows.decision(order, false))
                        .toList());
    }

    @Override
    public OrderPage ordersOf(BuyerId buyer, @Nullable OrderCursor before, int limit, Read read) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, but is " + limit);
        }
        OwnedTicket start = new OwnedTicket(buyer.value(), before == null ? NEWEST : before);
        List<Order> found = byBuyer.tailMap(start, before == null).keySet().stream()
                .takeWhile(owned -> owned.buyer().equals(buyer.value()))
                .limit(limit + 1L)
                .map(owned -> row(owned.place().ticket()))
                .toList();
        return found.size() <= limit
                ? new OrderPage(found, null)
                : new OrderPage(found.subList(0, limit), OrderCursor.of(found.get(limit - 1)));
    }

    @Override
    public int unitsHeld(ItemId item, BuyerId buyer) {
        return seen(item).read(rows -> rows.used(buyer));
    }

    @Override
    public Optional<StatusChange> pay(TicketId ticket) {
        return change(ticket, rows -> order -> rows.pay(order, now()));
    }

    @Override
    public Optional<StatusChange> cancel(TicketId ticket) {
        return change(ticket, rows -> order -> cancel(rows, order, OrderReason.BUYER, now()));
    }

    private Optional<StatusChange> change(TicketId ticket, Function<ItemRows, UnaryOperator<Order>> change) {
        Order seen = orders.get(ticket);
        if (seen == null) {
            return Optional.empty();
        }
        return rows(seen.ticket().item()).change(rows -> {
            Order present = row(ticket);
            if (present.status() != OrderStatus.CREATED) {
                return Optional.of(new StatusChange(false, present));
            }
            Order changed = change.apply(rows).apply(present);
            orders.put(ticket, changed);
            return Optional.of(new StatusChange(true, changed));
        });
    }

    private Order cancel(ItemRows rows, Order order, OrderReason reason, Instant now) {
        long number = lastRelease.incrementAndGet();
        releases.put(number, new Release(order.ticket(), true, reason));
        return rows.cancel(order, reason, number, now);
    }

    @Override
    public List<Order> expire(Instant now, int max) {
        List<Order> expired = new ArrayList<>();
        for (ItemRows item : items.values()) {
            int room = max - expired.size();
            if (room <= 0) {
                break;
            }
            expired.addAll(item.change(rows -> expire(rows, now, room)));
        }
        return List.copyOf(expired);
    }

    private List<Order> expire(ItemRows rows, Instant now, int max) {
        List<Order> expired = new ArrayList<>();
        while (expired.size() < max) {
            TicketId ticket = rows.pollExpired(now);
            if (ticket == null) {
                break;
            }
            Order order = row(ticket);
            if (order.status() == OrderStatus.CREATED) {
                Order cancelled = cancel(rows, order, OrderReason.UNPAID, now());
                orders.put(ticket, cancelled);
                expired.add(cancelled);
            }
        }
        return expired;
    }

    @Override
    public List<Release> releases(int max) {
        return releases.values().stream().limit(max).toList();
    }

    @Override
    public void releasesDone(Collection<TicketId> tickets) {
        for (Order order : find(tickets, Read.PRIMARY)) {
            rows(order.ticket().item()).change(rows -> {
                Long number = rows.release(order);
                Release open = number == null ? null : releases.remove(number);
                return open != null && doneReleases.add(open);
            });
        }
    }

    @Override
    public long unreleased(ItemId item) {
        return seen(item).read(ItemRows::unreleased);
    }

    @Override
    public long topUp(ItemId item, TopUpStep step) {
        return rows(item).change(rows -> rows.topUp(step));
    }

    @Override
    public OrderCounts counts(ItemId item) {
        return seen(item).read(ItemRows::counts);
    }

    /** The raw rows of an item as they are at one moment: for proofs by arithmetic. */
    public Audit audit(ItemId item) {
        return rows(item)
                .read(rows -> new Audit(
                        Optional.ofNullable(rows.stock()),
                        orders.values().stream()
                                .filter(order -> order.ticket().item().equals(item))
                                .toList(),
                        rows.held(),
                        of(item, releases.values()),
                        of(item, doneReleases),
                        rows.unreleased()));
    }

    private static List<Release> of(ItemId item, Collection<Release> some) {
        return some.stream()
                .filter(release -> release.ticket().item().equals(item))
                .toList();
    }

    private ItemRows rows(ItemId item) {
        return items.computeIfAbsent(item, ItemRows::new);
    }

    /** For reads, which leave nothing behind. */
    private ItemRows seen(ItemId item) {
        ItemRows present = items.get(item);
        return present == null ? new ItemRows(item) : present;
    }

    private Order row(TicketId ticket) {
        return Objects.requireNonNull(orders.get(ticket));
    }

    /** Databases keep milliseconds; so does this. */
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /**
     * The raw rows of one item.
     *
     * @param stock the stock row
     * @param orders all order rows, in no particular order
     * @param held the holdings; absent means 0
     * @param openReleases releases that are not done
     * @param doneReleases releases that are
     * @param unreleased units of releases that are not done, as counted by the store itself
     */
    public record Audit(
            Optional<StockRow> stock,
            List<Order> orders,
            Map<BuyerId, Integer> held,
            List<Release> openReleases,
            List<Release> doneReleases,
            long unreleased) {
        public Audit {
            orders = List.copyOf(orders);
            held = Map.copyOf(held);
            openReleases = List.copyOf(openReleases);
            doneReleases = List.copyOf(doneReleases);
        }
    }
}

package io.flashsale.memory;

import io.flashsale.BuyerId;
import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.SaleId;
import io.flashsale.StockLayout;
import io.flashsale.StoreConflictException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Arguments;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.Expired;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The order store in this process's memory, where durable means as long as the process lives. It keeps every order it has decided, and has
 * no connection through which a host's {@link io.flashsale.spi.OrderWriter} could write.
 *
 * <p><b>Threads.</b> Safe for any number of threads: one lock per item that stands for the stock row's, which a change waits for at most 5
 * seconds and then throws {@link StoreConflictException}. A top-up's step must not change the stock it tops up: that conflicts at once.
 */
public final class MemoryOrderStore implements OrderStore {
    private static final int MAX_BATCH = 1_000;
    private static final OrderCursor NEWEST = new OrderCursor(Instant.MAX, new TicketId(-1, -1));
    private static final Comparator<OwnedTicket> NEWEST_FIRST =
            Comparator.comparing(OwnedTicket::buyer).thenComparing(OwnedTicket::place, Comparator.reverseOrder());
    private static final Comparator<ItemId> BY_NAME = Comparator.comparing(
                    (ItemId item) -> item.sale().value())
            .thenComparing(item -> item.sku().value());

    /** A place in the list of a buyer's orders. */
    private record OwnedTicket(String buyer, OrderCursor place) {}

    /** What an operation id stands for: units asked for, negative when they are taken back, and units it came to. */
    private record Operation(ItemId item, long asked, long done) {}

    private final Clock clock;
    private final ConcurrentNavigableMap<ItemId, ItemRows> items = new ConcurrentSkipListMap<>(BY_NAME);

    /** Where the order row of a ticket is: written only under the lock of the item's rows. */
    private final Map<TicketId, ItemRows> byTicket = new ConcurrentHashMap<>();

    private final ConcurrentNavigableMap<OwnedTicket, Boolean> byBuyer = new ConcurrentSkipListMap<>(NEWEST_FIRST);

    /** Written under the stock lock of the item. */
    private final Map<String, Operation> operations = new ConcurrentHashMap<>();

    private final Rounds overdueRounds = new Rounds();
    private final Rounds releaseRounds = new Rounds();

    public MemoryOrderStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public int maxBatch() {
        return MAX_BATCH;
    }

    /** Databases keep milliseconds; so does this. */
    @Override
    public Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    @Override
    public StockRow prepareStock(ItemId item, StockTerms terms) {
        ItemRows rows = rows(item);
        return rows.underStockLock(() -> rows.rows(own -> own.prepare(terms)));
    }

    /**
     * Brings the stock rows of a sale in line with what was saved: all of them or, if an exception is thrown, none. One that needs no change is
     * not locked.
     *
     * @param wanted the sale's items; the rows of its others are removed
     * @param before nothing changes, and null is returned, if this time has come once everything is locked
     */
    @Nullable
    Map<ItemId, StockLayout> prepareAll(SaleId sale, Map<ItemId, StockTerms> wanted, Instant before) {
        List<ItemRows> changing = new ArrayList<>();
        wanted.forEach((item, terms) -> {
            if (rows(item).differs(terms)) {
                changing.add(rows(item));
            }
        });
        List<ItemRows> removed = items.values().stream()
                .filter(rows -> rows.item().sale().equals(sale))
                .filter(rows -> rows.stock().isPresent() && !wanted.containsKey(rows.item()))
                .toList();
        changing.addAll(removed);
        changing.sort(Comparator.comparing(ItemRows::item, BY_NAME));
        return locked(changing, 0, () -> {
            if (!now().isBefore(before)) {
                return null;
            }
            removed.forEach(ItemRows::checkRemovable);
            wanted.forEach((item, terms) -> rows(item).layout(terms));
            for (ItemRows rows : changing) {
                StockTerms terms = wanted.get(rows.item());
                rows.rows(own -> {
                    if (terms == null) {
                        own.remove();
                    } else {
                        own.prepare(terms);
                    }
                    return true;
                });
            }
            Map<ItemId, StockLayout> layouts = new LinkedHashMap<>();
            wanted.keySet()
                    .forEach(item ->
                            layouts.put(item, rows(item).present().terms().layout()));
            return layouts;
        });
    }

    private static <T> T locked(List<ItemRows> items, int from, Supplier<T> work) {
        return from == items.size() ? work.get() : items.get(from).underStockLock(() -> locked(items, from + 1, work));
    }

    @Override
    public Optional<StockRow> stock(ItemId item) {
        return seen(item).stock();
    }

    @Override
    public StockChange addStock(ItemId item, long units, String operationId) {
        Arguments.atLeast("units", units, 1);
        return once(item, units, operationId, row -> {
            row.requireRoomFor(units);
            return units;
        });
    }

    @Override
    public StockChange takeBack(ItemId item, long units, String operationId, TakeBackStep step) {
        Arguments.atLeast("units", units, 1);
        return once(item, -units, operationId, row -> {
            long taken = step.withdraw(row, units);
            if (taken < 0 || taken > units) {
                throw new FlashSaleException("the step took back " + taken + " of " + units + " units", null);
            }
            return -Math.min(taken, seen(item).present().available());
        });
    }

    private StockChange once(ItemId item, long asked, String operationId, Function<StockRow, Long> change) {
        Arguments.printableAscii("operationId", operationId, MAX_OPERATION_ID);
        ItemRows rows = rows(item);
        return rows.underStockLock(() -> {
            StockRow before = rows.present();
            Operation earlier = operations.get(operationId);
            if (earlier != null) {
                return new StockChange(
                        checkSame(operationId, earlier, item, asked).done(), before);
            }
            long done = change.apply(before);
            StockRow after = rows.rows(own -> own.addToTotal(done));
            operations.put(operationId, new Operation(item, asked, done));
            return new StockChange(done, after);
        });
    }

    private static Operation checkSame(String operationId, Operation earlier, ItemId item, long asked) {
        if (!earlier.item().equals(item) || earlier.asked() != asked) {
            throw new IllegalArgumentException("operationId '" + operationId + "' stands for another change, of "
                    + earlier.asked() + " units of " + earlier.item() + ": choose a new one");
        }
        return earlier;
    }

    @Override
    public List<Decision> decide(ItemId item, List<Ticket> tickets) {
        checkBatch(item, tickets);
        ItemRows rows = rows(item);
        return rows.underStockLock(() -> insert(rows, tickets, rows::decide));
    }

    /** Inserts a row of each ticket that has none; the rows that count. */
    private List<Decision> insert(ItemRows rows, List<Ticket> tickets, BiFunction<Ticket, Instant, Order> row) {
        Set<TicketId> fresh = rows.rows(own -> {
            Set<TicketId> claimed = new HashSet<>();
            for (Ticket ticket : tickets) {
                if (claim(ticket.id(), own)) {
                    list(row.apply(ticket, now()));
                    claimed.add(ticket.id());
                }
            }
            return claimed;
        });
        return tickets.stream()
                .map(Ticket::id)
                .distinct()
                .map(id -> decision(id, fresh.contains(id)))
                .toList();
    }

    private static void checkBatch(ItemId item, List<Ticket> tickets) {
        if (tickets.isEmpty() || tickets.size() > MAX_BATCH) {
            throw new IllegalArgumentException("tickets must be 1 to " + MAX_BATCH + ", but are " + tickets.size());
        }
        for (Ticket ticket : tickets) {
            if (!ticket.item().equals(item)) {
                throw new IllegalArgumentException("tickets must be of " + item + ", but one is of " + ticket.item());
            }
        }
    }

    /** The primary key. */
    private boolean claim(TicketId ticket, ItemRows rows) {
        return byTicket.putIfAbsent(ticket, rows) == null;
    }

    private Decision decision(TicketId ticket, boolean fresh) {
        ItemRows rows = Objects.requireNonNull(byTicket.get(ticket));
        return rows.rows(own -> own.decision(row(own, ticket), fresh));
    }

    @Override
    public List<Decision> reject(ItemId item, List<Ticket> tickets, OrderReason reason) {
        if (reason == OrderReason.UNPAID || reason == OrderReason.BUYER) {
            throw new IllegalArgumentException("reason must be one of a rejection, but is " + reason);
        }
        checkBatch(item, tickets);
        ItemRows rows = rows(item);
        return insert(rows, tickets, (ticket, now) -> rows.reject(ticket, reason, now));
    }

    private void list(Order order) {
        byBuyer.put(new OwnedTicket(order.ticket().buyer().value(), OrderCursor.of(order)), true);
    }

    @Override
    public List<Order> find(Collection<TicketId> tickets, Read read) {
        return tickets.stream()
                .distinct()
                .map(this::order)
                .filter(Objects::nonNull)
                .toList();
    }

    private @Nullable Order order(TicketId ticket) {
        ItemRows rows = byTicket.get(ticket);
        return rows == null ? null : rows.rows(own -> own.order(ticket));
    }

    @Override
    public List<Decision> decisions(ItemId item, Collection<TicketId> tickets) {
        return seen(item)
                .rows(own -> tickets.stream()
                        .distinct()
                        .map(own::order)
                        .filter(Objects::nonNull)
                        .map(order -> own.decision(order, false))
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
                .map(owned -> Objects.requireNonNull(order(owned.place().ticket())))
                .toList();
        return found.size() <= limit
                ? new OrderPage(found, null)
                : new OrderPage(found.subList(0, limit), OrderCursor.of(found.get(limit - 1)));
    }

    @Override
    public List<Order> ordersByBuyer(ItemId item, @Nullable BuyerId after, int maxBuyers) {
        Arguments.atLeast("maxBuyers", maxBuyers, 1);
        return seen(item)
                .rows(own -> own.byBuyer().entrySet().stream()
                        .filter(entry -> after == null || entry.getKey().compareTo(after.value()) > 0)
                        .limit(maxBuyers)
                        .flatMap(entry ->
                                entry.getValue().values().stream().sorted(Comparator.comparing(OrderCursor::of)))
                        .toList());
    }

    @Override
    public int unitsHeld(ItemId item, BuyerId buyer) {
        return seen(item).rows(own -> own.used(buyer));
    }

    @Override
    public Optional<StatusChange> pay(TicketId ticket) {
        return change(ticket, own -> order -> own.pay(order, now()));
    }

    @Override
    public Optional<StatusChange> cancel(TicketId ticket) {
        return change(ticket, own -> order -> own.cancel(order, OrderReason.BUYER, now()));
    }

    private Optional<StatusChange> change(TicketId ticket, Function<ItemRows, UnaryOperator<Order>> change) {
        ItemRows rows = byTicket.get(ticket);
        return rows == null
                ? Optional.empty()
                : rows.rows(own -> {
                    Order present = row(own, ticket);
                    return Optional.of(
                            present.status() == OrderStatus.CREATED
                                    ? new StatusChange(true, change.apply(own).apply(present))
                                    : new StatusChange(false, present));
                });
    }

    @Override
    public Expired expire(ItemId item, Set<TicketId> except, int max) {
        Arguments.between("max", max, 1, MAX_BATCH);
        Instant now = now();
        return seen(item).rows(own -> {
            List<Order> expired = new ArrayList<>();
            while (expired.size() < max) {
                Order order = own.nextExpired(now, except);
                if (order == null) {
                    break;
                }
                expired.add(own.cancel(order, OrderReason.UNPAID, now));
            }
            return new Expired(expired, List.of());
        });
    }

    @Override
    public List<ItemId> overdueItems(int max) {
        Instant now = now();
        return overdueRounds.next(max, rows -> rows.overdue(now));
    }

    @Override
    public int countReleases(ItemId item, int max) {
        Arguments.between("max", max, 1, MAX_BATCH);
        ItemRows rows = seen(item);
        return rows.underStockLock(() -> rows.rows(own -> own.countReleases(max)));
    }

    @Override
    public List<Release> releases(ItemId item, int max) {
        return seen(item).rows(own -> own.releases().counted(max));
    }

    @Override
    public List<ItemId> itemsWithReleases(int max) {
        return releaseRounds.next(max, rows -> rows.releases().anyOpen());
    }

    @Override
    public void releasesDone(Collection<TicketId> tickets) {
        for (TicketId ticket : tickets) {
            ItemRows rows = byTicket.get(ticket);
            if (rows != null) {
                rows.rows(own -> {
                    own.releases().finish(ticket);
                    return true;
                });
            }
        }
    }

    @Override
    public long unreleased(ItemId item) {
        return seen(item).rows(own -> own.releases().countedUnits());
    }

    @Override
    public long topUp(ItemId item, TopUpStep step) {
        ItemRows rows = seen(item);
        StockRow raised = rows.underStockLock(() -> rows.rows(ItemRows::raiseVersion));
        if (raised == null) {
            return 0;
        }
        return rows.underStockLock(() -> {
            StockRow row = rows.stock().orElse(null);
            return row == null || row.version() != raised.version()
                    ? 0L
                    : step.credit(row, rows.rows(own -> own.releases().countedUnits()));
        });
    }

    @Override
    public OrderCounts counts(ItemId item) {
        return seen(item).rows(ItemRows::counts);
    }

    /** The raw rows of an item as they are at one moment: for proofs by arithmetic. */
    public Audit audit(ItemId item) {
        return seen(item)
                .rows(own -> new Audit(
                        own.stock(),
                        List.copyOf(own.orders()),
                        own.held(),
                        own.releases().fresh(),
                        own.releases().counted(Integer.MAX_VALUE),
                        own.releases().done()));
    }

    private ItemRows rows(ItemId item) {
        return items.computeIfAbsent(item, ItemRows::new);
    }

    /** For what leaves nothing behind. */
    private ItemRows seen(ItemId item) {
        ItemRows present = items.get(item);
        return present == null ? new ItemRows(item) : present;
    }

    private static Order row(ItemRows rows, TicketId ticket) {
        return Objects.requireNonNull(rows.order(ticket));
    }

    /** Goes round and round the items, a part at a time. */
    private final class Rounds {
        private @Nullable ItemId last;

        synchronized List<ItemId> next(int max, Predicate<ItemRows> wanted) {
            Arguments.atLeast("max", max, 1);
            List<ItemId> found = new ArrayList<>();
            ItemId start = last;
            if (start != null) {
                collect(items.tailMap(start, false).values(), wanted, max, found);
            }
            collect(start == null ? items.values() : items.headMap(start, true).values(), wanted, max, found);
            last = found.isEmpty() ? null : found.get(found.size() - 1);
            return List.copyOf(found);
        }

        private void collect(Collection<ItemRows> some, Predicate<ItemRows> wanted, int max, List<ItemId> found) {
            some.stream().filter(wanted).limit(max - (long) found.size()).forEach(rows -> found.add(rows.item()));
        }
    }

    /**
     * The raw rows of one item.
     *
     * @param stock the stock row
     * @param orders all order rows, in no particular order
     * @param held the holdings; absent means 0
     * @param newReleases releases that are not counted yet
     * @param countedReleases releases that are counted and not done
     * @param doneReleases releases that are done
     */
    public record Audit(
            Optional<StockRow> stock,
            List<Order> orders,
            Map<BuyerId, Integer> held,
            List<Release> newReleases,
            List<Release> countedReleases,
            List<Release> doneReleases) {
        public Audit {
            orders = List.copyOf(orders);
            held = Map.copyOf(held);
            newReleases = List.copyOf(newReleases);
            countedReleases = List.copyOf(countedReleases);
            doneReleases = List.copyOf(doneReleases);
        }
    }
}

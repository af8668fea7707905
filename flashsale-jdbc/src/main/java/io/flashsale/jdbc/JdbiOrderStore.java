package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
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
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The order store in a relational database. Pay and cancel join the caller's transaction if {@link Transactions} knows one; everything else
 * commits by itself.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Calls block, as long as the DataSource's pool, socket and lock timeouts let them.
 */
public final class JdbiOrderStore implements OrderStore {
    private static final int MAX_BATCH = 1_000;

    private final Database database;
    private final StoreTime time;
    private final OrderWriter writer;
    private final OrderWriter batchWriter;
    private final StockTransactions stocks;
    private final Rounds overdueItems = new Rounds();
    private final Rounds itemsWithReleases = new Rounds();

    JdbiOrderStore(Database database, StoreTime time, OrderWriter writer) {
        this.database = database;
        this.time = time;
        this.writer = writer;
        this.batchWriter = new BatchWriter(writer);
        stocks = new StockTransactions(database, time);
    }

    @Override
    public Instant now() {
        return database.read("read the time", Read.PRIMARY, time::read);
    }

    @Override
    public StockRow prepareStock(ItemId item, StockTerms terms) {
        return stocks.prepare(item, terms);
    }

    @Override
    public Optional<StockRow> stock(ItemId item) {
        return database.read("read the stock of " + item, Read.PRIMARY, session -> Stock.find(session, time, item))
                .filter(Stock::prepared)
                .map(Stock::row);
    }

    @Override
    public StockChange addStock(ItemId item, long units, String operationId) {
        return stocks.add(item, units, operationId);
    }

    @Override
    public StockChange takeBack(ItemId item, long units, String operationId, TakeBackStep step) {
        return stocks.takeBack(item, units, operationId, step);
    }

    @Override
    public List<Decision> decide(ItemId item, List<Ticket> tickets) {
        Map<TicketId, Ticket> distinct = distinct(item, tickets);
        return underLock(
                "decide " + distinct.size() + " tickets of " + item,
                item,
                transaction -> transaction.decide(distinct, batchWriter));
    }

    private static Map<TicketId, Ticket> distinct(ItemId item, List<Ticket> tickets) {
        if (tickets.isEmpty() || tickets.size() > MAX_BATCH) {
            throw new IllegalArgumentException("tickets must be 1 to " + MAX_BATCH + ", but are " + tickets.size());
        }
        Map<TicketId, Ticket> distinct = new LinkedHashMap<>();
        for (Ticket ticket : tickets) {
            if (!ticket.item().equals(item)) {
                throw new IllegalArgumentException(
                        "ticket " + ticket.id() + " is of " + ticket.item() + ", not of " + item);
            }
            distinct.putIfAbsent(ticket.id(), ticket);
        }
        return distinct;
    }

    @Override
    public List<Decision> reject(ItemId item, List<Ticket> tickets, OrderReason reason) {
        if (reason == OrderReason.UNPAID || reason == OrderReason.BUYER) {
            throw new IllegalArgumentException(reason + " is a reason to cancel, not to reject");
        }
        Map<TicketId, Ticket> distinct = distinct(item, tickets);
        return underLock(
                "reject " + distinct.size() + " tickets of " + item,
                item,
                transaction -> transaction.reject(distinct, reason));
    }

    private <T> T underLock(String purpose, ItemId item, Deciding<T> work) {
        Optional<T> result = tryUnderLock(purpose, item, work);
        if (result.isEmpty()) {
            Stock.ensure(database, item);
            result = tryUnderLock(purpose, item, work);
        }
        return result.orElseThrow(() -> new FlashSaleException("the stock row of " + item + " has gone", null));
    }

    private <T> Optional<T> tryUnderLock(String purpose, ItemId item, Deciding<T> work) {
        return database.requiresNew(purpose, session -> {
            Optional<Stock> stock = Stock.lock(session, time, item);
            return stock.isEmpty()
                    ? Optional.empty()
                    : Optional.of(work.run(new DecideTransaction(session, time, stock.get())));
        });
    }

    @Override
    public List<Order> find(Collection<TicketId> tickets, Read read) {
        return inChunks(
                tickets,
                chunk -> database.read(
                        "find orders",
                        read,
                        session -> session.query(
                                "read the order rows",
                                OrderSql.FIND.formatted(Parameters.marks(chunk)),
                                p -> p.addPadded(chunk),
                                OrderRows::order)));
    }

    @Override
    public List<Decision> decisions(ItemId item, Collection<TicketId> tickets) {
        return inChunks(
                tickets,
                chunk -> database.read(
                        "find decisions of " + item,
                        Read.PRIMARY,
                        session -> List.copyOf(
                                DecideTransaction.existing(session, chunk).values())));
    }

    @Override
    public OrderPage ordersOf(BuyerId buyer, @Nullable OrderCursor before, int limit, Read read) {
        Arguments.atLeast("limit", limit, 1);
        List<Order> orders = database.read(
                "list a buyer's orders",
                read,
                session -> session.query(
                        "read the order rows",
                        before == null ? OrderSql.ORDERS_OF : OrderSql.ORDERS_OF_BEFORE,
                        p -> {
                            p.add(buyer.value());
                            if (before != null) {
                                p.add(before.issuedAt().toEpochMilli())
                                        .add(before.issuedAt().toEpochMilli())
                                        .add(before.ticket());
                            }
                            p.add(limit + 1);
                        },
                        OrderRows::order));
        if (orders.size() <= limit) {
            return new OrderPage(orders, null);
        }
        List<Order> page = orders.subList(0, limit);
        return new OrderPage(page, OrderCursor.of(page.get(limit - 1)));
    }

    @Override
    public int unitsHeld(ItemId item, BuyerId buyer) {
        return database.read(
                        "read what a buyer holds of " + item,
                        Read.PRIMARY,
                        session -> session.queryOne(
                                "sum up the order rows",
                                OrderSql.HELD.formatted(session.dialect().indexHint(OrderSql.HOLDS_INDEX)),
                                p -> p.add(item.sale().value())
                                        .add(item.sku().value())
                                        .add(buyer.value()),
                                row -> row.getInt(1)))
                .orElse(0);
    }

    @Override
    public Optional<StatusChange> pay(TicketId ticket) {
        return database.required("pay " + ticket, session -> pay(session, ticket));
    }

    /*
     * Without the stock row's lock: units do not move, and a payment must not wait for a batch. Our row is the last to be written, because
     * a deadlock that the host's writer swallows has rolled back everything before it.
     */
    private Optional<StatusChange> pay(Session session, TicketId ticket) throws SQLException {
        LockedOrder locked = lockOrder(session, ticket).orElse(null);
        if (locked == null || locked.order().status() != OrderStatus.CREATED) {
            return Optional.ofNullable(locked).map(row -> new StatusChange(false, row.order()));
        }
        Order order = locked.order();
        Order paid = new Order(order.ticket(), OrderStatus.PAID, null, null, order.createdAt(), locked.now());
        session.step("the host's order writer");
        writer.paid(session.connection(), List.of(paid));
        int changed = session.update(
                "pay the order row",
                OrderSql.PAY,
                p -> p.add(locked.now().toEpochMilli()).add(ticket));
        session.require(changed == 1, "the locked order row was paid " + changed + " times");
        return Optional.of(new StatusChange(true, paid));
    }

    private Optional<LockedOrder> lockOrder(Session session, TicketId ticket) {
        return session.queryOne(
                "lock the order row",
                OrderSql.LOCK_ORDER.formatted(time.column(session.dialect())),
                p -> p.add(ticket),
                LockedOrder::of);
    }

    @Override
    public Optional<StatusChange> cancel(TicketId ticket) {
        return database.required("cancel " + ticket, session -> cancel(session, ticket));
    }

    /*
     * What is over stays over, so it is answered without a lock: a buyer who cancels again and again must not queue with decide. That takes a
     * transaction that reads what is committed, and locks nothing by reading: a host's may be of another kind.
     */
    private Optional<StatusChange> cancel(Session session, TicketId ticket) throws SQLException {
        OrderStatus seen = session.queryOne(
                        "look at the order row",
                        OrderSql.LOOK_AT_ORDER,
                        p -> p.add(ticket),
                        row -> Codes.status(row.getInt("status")))
                .orElse(null);
        if (seen != null && seen != OrderStatus.CREATED && session.readsCommittedWithoutLocks()) {
            return session.queryOne(
                            "read the order row", OrderSql.FIND.formatted("?"), p -> p.add(ticket), OrderRows::order)
                    .map(order -> new StatusChange(false, order));
        }
        LockedOrder locked = lockOrder(session, ticket).orElse(null);
        if (locked == null || locked.order().status() != OrderStatus.CREATED) {
            return Optional.ofNullable(locked).map(row -> new StatusChange(false, row.order()));
        }
        List<Order> cancelled = Cancellation.run(
                session, locked.itemId(), List.of(locked.order()), OrderReason.BUYER, locked.now(), writer);
        return Optional.of(new StatusChange(true, cancelled.get(0)));
    }

    @Override
    public Expired expire(ItemId item, Set<TicketId> except, int max) {
        Arguments.between("max", max, 1, MAX_BATCH);
        return new Expiry(database, time, batchWriter, item).run(except, max);
    }

    @Override
    public List<ItemId> overdueItems(int max) {
        return overdueItems.next(
                max,
                (after, upTo, room) -> database.read(
                        "find items with overdue orders",
                        Read.PRIMARY,
                        session -> session.query(
                                "look at the items",
                                OrderSql.OVERDUE_ITEMS.formatted(
                                        session.dialect().indexHint(OrderSql.UNPAID_INDEX),
                                        time.expression(session.dialect())),
                                p -> p.add(after).add(upTo).add(room),
                                Rounds.Found::of)));
    }

    @Override
    public int countReleases(ItemId item, int max) {
        Arguments.between("max", max, 1, MAX_BATCH);
        return database.requiresNew(
                "count releases of " + item,
                session -> Stock.lock(session, time, item)
                        .map(stock -> countReleases(session, stock, max))
                        .orElse(0));
    }

    /* The rows are read without locks and updated by key, so that nothing waits for a cancellation whose transaction is still open. */
    private static int countReleases(Session session, Stock stock, int max) {
        Map<TicketId, Long> units = new LinkedHashMap<>();
        session.query(
                        "read the new releases",
                        OrderSql.NEW_RELEASES,
                        p -> p.add(stock.itemId()).add(max),
                        row -> Map.entry(TicketId.of(row.getBytes("ticket_id")), row.getLong("quantity")))
                .forEach(release -> units.put(release.getKey(), release.getValue()));
        if (units.isEmpty()) {
            return 0;
        }
        int counted = session.update(
                "count the releases",
                OrderSql.COUNT_RELEASES.formatted(Parameters.marks(units.keySet())),
                p -> p.addPadded(units.keySet()));
        session.require(counted == units.size(), counted + " of " + units.size() + " releases were counted");
        long sum = units.values().stream().mapToLong(Long::longValue).sum();
        session.update(
                "raise the stock row",
                OrderSql.GIVE_BACK,
                p -> p.add(sum).add(counted).add(stock.itemId()));
        return counted;
    }

    @Override
    public List<Release> releases(ItemId item, int max) {
        return database.read(
                "list releases of " + item,
                Read.PRIMARY,
                session -> session.query(
                        "read the release rows",
                        OrderSql.RELEASES,
                        p -> p.add(item.sale().value()).add(item.sku().value()).add(max),
                        OrderRows::release));
    }

    @Override
    public List<ItemId> itemsWithReleases(int max) {
        return itemsWithReleases.next(
                max,
                (after, upTo, room) -> database.read(
                        "find items with releases",
                        Read.PRIMARY,
                        session -> session.query(
                                "look at the releases",
                                OrderSql.ITEMS_WITH_RELEASES,
                                p -> p.add(after).add(upTo).add(room),
                                Rounds.Found::of)));
    }

    @Override
    public List<Order> ordersByBuyer(ItemId item, @Nullable BuyerId after, int maxBuyers) {
        Arguments.atLeast("maxBuyers", maxBuyers, 1);
        String first = after == null ? "" : after.value();
        return database.read("list the orders of " + item, Read.PRIMARY, session -> {
            String hint = session.dialect().indexHint(OrderSql.HOLDS_INDEX);
            List<String> buyers = session.query(
                    "read the buyers",
                    OrderSql.BUYERS.formatted(hint),
                    p -> p.add(item.sale().value())
                            .add(item.sku().value())
                            .add(first)
                            .add(maxBuyers),
                    row -> row.getString(1));
            if (buyers.isEmpty()) {
                return List.of();
            }
            return session.query(
                    "read the order rows",
                    OrderSql.ORDERS_BY_BUYER.formatted(hint),
                    p -> p.add(item.sale().value())
                            .add(item.sku().value())
                            .add(first)
                            .add(buyers.get(buyers.size() - 1)),
                    OrderRows::order);
        });
    }

    @Override
    public void releasesDone(Collection<TicketId> tickets) {
        for (List<TicketId> chunk : chunks(tickets)) {
            database.requiresNew(
                    "mark releases as done",
                    session -> session.update(
                            "write the release rows",
                            OrderSql.RELEASES_DONE.formatted(Parameters.marks(chunk)),
                            p -> p.addPadded(chunk)));
        }
    }

    @Override
    public long unreleased(ItemId item) {
        return database.read("read releases of " + item, Read.PRIMARY, session -> unreleased(session, item));
    }

    static long unreleased(Session session, ItemId item) {
        return session.queryOne(
                        "read the unreleased units",
                        OrderSql.UNRELEASED,
                        p -> p.add(item.sale().value()).add(item.sku().value()),
                        row -> row.getLong(1))
                .orElse(0L);
    }

    @Override
    public long topUp(ItemId item, TopUpStep step) {
        return stocks.topUp(item, step);
    }

    @Override
    public OrderCounts counts(ItemId item) {
        return database.read(
                        "count orders of " + item,
                        Read.REPLICA,
                        session -> session.queryOne(
                                "count the orders",
                                OrderSql.COUNTS.formatted(session.dialect().indexHint(OrderSql.UNPAID_INDEX)),
                                p -> p.add(item.sale().value()).add(item.sku().value()),
                                OrderRows::counts))
                .orElse(new OrderCounts(Map.of(), Map.of()));
    }

    @Override
    public int maxBatch() {
        return MAX_BATCH;
    }

    private static <T> List<T> inChunks(Collection<TicketId> tickets, Function<List<TicketId>, List<T>> read) {
        List<T> rows = new ArrayList<>();
        for (List<TicketId> chunk : chunks(tickets)) {
            rows.addAll(read.apply(chunk));
        }
        return rows;
    }

    private static List<List<TicketId>> chunks(Collection<TicketId> tickets) {
        List<TicketId> distinct = List.copyOf(new LinkedHashSet<>(tickets));
        List<List<TicketId>> chunks = new ArrayList<>();
        for (int from = 0; from < distinct.size(); from += MAX_BATCH) {
            chunks.add(distinct.subList(from, Math.min(distinct.size(), from + MAX_BATCH)));
        }
        return chunks;
    }

    /** What to do once the stock row is locked. */
    private interface Deciding<T> {
        T run(DecideTransaction transaction) throws SQLException;
    }
}

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
import io.flashsale.spi.OrderStore.OrderCounts;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.spi.OrderStore.StatusChange;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The order store in a relational database. Decide, reject, expire and stock changes commit by themselves; pay and cancel join the
 * caller's transaction if {@link Transactions} knows one.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Calls block, as long as the DataSource's pool, socket and lock timeouts let them.
 */
public final class JdbiOrderStore implements OrderStore {
    private static final int MAX_BATCH = 1_000;

    private final Database database;
    private final Clock clock;
    private final OrderWriter writer;
    private final StockTransactions stocks;

    JdbiOrderStore(Database database, Clock clock, OrderWriter writer) {
        this.database = database;
        this.clock = clock;
        this.writer = writer;
        stocks = new StockTransactions(database);
    }

    @Override
    public StockRow prepareStock(ItemId item, StockTerms terms) {
        return stocks.prepare(item, terms);
    }

    @Override
    public Optional<StockRow> stock(ItemId item) {
        return database.read("read the stock of " + item, Read.PRIMARY, session -> Stock.find(session, item))
                .filter(Stock::prepared)
                .map(Stock::row);
    }

    @Override
    public StockChange addStock(ItemId item, long units) {
        return stocks.add(item, units);
    }

    @Override
    public List<Decision> decide(ItemId item, List<Ticket> tickets) {
        if (tickets.isEmpty() || tickets.size() > MAX_BATCH) {
            throw new IllegalArgumentException(
                    "decide takes 1 to " + MAX_BATCH + " tickets, but got " + tickets.size());
        }
        Map<TicketId, Ticket> distinct = new LinkedHashMap<>();
        for (Ticket ticket : tickets) {
            if (!ticket.item().equals(item)) {
                throw new IllegalArgumentException(
                        "ticket " + ticket.id() + " is of " + ticket.item() + ", not of " + item);
            }
            distinct.putIfAbsent(ticket.id(), ticket);
        }
        return underLock(
                "decide " + distinct.size() + " tickets of " + item,
                item,
                transaction -> transaction.decide(distinct, writer));
    }

    @Override
    public Decision reject(Ticket ticket, OrderReason reason) {
        if (reason == OrderReason.UNPAID || reason == OrderReason.BUYER) {
            throw new IllegalArgumentException(reason + " is a reason to cancel, not to reject");
        }
        return underLock(
                "reject a ticket of " + ticket.item(),
                ticket.item(),
                transaction -> transaction.reject(ticket, reason));
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
            Optional<Stock> stock = Stock.lock(session, item);
            return stock.isEmpty()
                    ? Optional.empty()
                    : Optional.of(work.run(new DecideTransaction(session, stock.get(), now())));
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
                                OrderSql.HELD.formatted(session.dialect().holdsIndexHint()),
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
        Order order = lockOrder(session, ticket).orElse(null);
        if (order == null || order.status() != OrderStatus.CREATED) {
            return Optional.ofNullable(order).map(row -> new StatusChange(false, row));
        }
        Instant now = now();
        Order paid = new Order(order.ticket(), OrderStatus.PAID, null, null, order.createdAt(), now);
        session.step("the host's order writer");
        writer.paid(session.connection(), List.of(paid));
        int changed = session.update(
                "pay the order row",
                OrderSql.PAY,
                p -> p.add(now.toEpochMilli()).add(ticket));
        session.require(changed == 1, "the locked order row was paid " + changed + " times");
        return Optional.of(new StatusChange(true, paid));
    }

    private static Optional<Order> lockOrder(Session session, TicketId ticket) {
        return session.queryOne(
                "lock the order row", OrderSql.LOCK_ORDERS.formatted("?"), p -> p.add(ticket), OrderRows::order);
    }

    @Override
    public Optional<StatusChange> cancel(TicketId ticket) {
        return database.required("cancel " + ticket, session -> cancel(session, ticket));
    }

    /*
     * What is over stays over, so it is answered without a lock: a buyer who cancels again and again must not queue with decide. That takes a
     * transaction that reads what is committed, and locks nothing by reading: a host's may be of another kind. The item of an order never
     * changes either, so it may be read before the stock row is locked; the order row may be locked only after it.
     */
    private Optional<StatusChange> cancel(Session session, TicketId ticket) throws SQLException {
        Seen seen = session.queryOne("look at the order row", OrderSql.LOOK_AT_ORDER, p -> p.add(ticket), Seen::of)
                .orElse(null);
        if (seen != null && seen.status != OrderStatus.CREATED && session.readsCommittedWithoutLocks()) {
            return session.queryOne(
                            "read the order row", OrderSql.FIND.formatted("?"), p -> p.add(ticket), OrderRows::order)
                    .map(order -> new StatusChange(false, order));
        }
        Optional<Integer> itemId = seen == null ? itemByNewestCommit(session, ticket) : Optional.of(seen.itemId);
        if (itemId.isEmpty()) {
            return Optional.empty();
        }
        CancelTransaction transaction = new CancelTransaction(session, itemId.get(), now());
        Order order = lockOrder(session, ticket).orElse(null);
        if (order == null || order.status() != OrderStatus.CREATED) {
            return Optional.ofNullable(order).map(row -> new StatusChange(false, row));
        }
        List<Order> cancelled = transaction.cancel(List.of(order), OrderReason.BUYER, writer);
        return Optional.of(new StatusChange(true, cancelled.get(0)));
    }

    /* A caller's transaction may read an old snapshot; a locking read does not. */
    private static Optional<Integer> itemByNewestCommit(Session session, TicketId ticket) {
        return session.queryOne(
                "find the order's item", OrderSql.LOCK_ITEM_OF_TICKET, p -> p.add(ticket), row -> row.getInt(1));
    }

    @Override
    public List<Order> expire(Instant now, int max) {
        Arguments.atLeast("max", max, 1);
        return new Expiry(database, writer, now()).run(now, max);
    }

    @Override
    public List<Release> releases(int max) {
        return database.read(
                "list releases",
                Read.PRIMARY,
                session ->
                        session.query("read the release rows", OrderSql.RELEASES, p -> p.add(max), OrderRows::release));
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
                                OrderSql.COUNTS,
                                p -> p.add(item.sale().value()).add(item.sku().value()),
                                OrderRows::counts))
                .orElse(new OrderCounts(Map.of(), Map.of()));
    }

    @Override
    public int maxBatch() {
        return MAX_BATCH;
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
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

    /** What a look at an order row tells; the row may change meanwhile. */
    private record Seen(int itemId, OrderStatus status) {
        static Seen of(ResultSet row) throws SQLException {
            return new Seen(row.getInt("item_id"), Codes.status(row.getInt("status")));
        }
    }

    /** What to do once the stock row is locked. */
    private interface Deciding<T> {
        T run(DecideTransaction transaction) throws SQLException;
    }
}

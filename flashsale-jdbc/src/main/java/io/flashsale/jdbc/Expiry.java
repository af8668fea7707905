package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Expired;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.OrderWriterException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over an item's overdue orders, oldest first, in one transaction that waits for nobody: rows that another transaction holds are
 * passed over. If the transaction fails, halves of it are tried until the orders are found whose cancellation fails (the host's writer
 * throws).
 */
final class Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    /** So many orders that fail alone, in a way that may pass, while none is cancelled are enough to know. */
    private static final int MAX_ALONE = 4;

    private final Database database;
    private final StoreTime time;
    private final OrderWriter writer;
    private final ItemId item;
    private final List<Order> expired = new ArrayList<>();
    private final List<TicketId> failed = new ArrayList<>();
    private List<TicketId> found = List.of();
    private int missed;
    private boolean newestTried;
    private @Nullable TicketId newest;

    Expiry(Database database, StoreTime time, OrderWriter writer, ItemId item) {
        this.database = database;
        this.time = time;
        this.writer = writer;
        this.item = item;
    }

    /** What was cancelled is returned even if the database failed meanwhile; only a pass that achieved nothing throws. */
    Expired run(Set<TicketId> except, int max) {
        try {
            expired.addAll(database.requiresNew("expire orders of " + item, session -> expire(session, except, max)));
        } catch (FlashSaleException e) {
            if (isOfTheStore(e)) {
                throw e;
            }
            halvePage(e);
        }
        return new Expired(expired, failed);
    }

    private List<Order> expire(Session session, Set<TicketId> except, int max) throws SQLException {
        Clocked clocked = clocked(session);
        if (clocked == null || clocked.firstUnpaid == null) {
            return List.of();
        }
        List<LockedOrder> overdue = new ArrayList<>(session.query(
                "lock overdue orders",
                OrderSql.LOCK_OVERDUE.formatted(
                        time.column(session.dialect()), session.dialect().indexHint(OrderSql.UNPAID_INDEX)),
                p -> p.add(clocked.itemId)
                        .add(clocked.firstUnpaid)
                        .add(clocked.now.toEpochMilli())
                        .add(max + except.size()),
                LockedOrder::of));
        overdue.removeIf(locked -> except.contains(locked.order().id()));
        return cancel(session, clocked, overdue.subList(0, Math.min(max, overdue.size())));
    }

    private List<Order> cancel(Session session, Clocked clocked, List<LockedOrder> overdue) throws SQLException {
        List<Order> orders = overdue.stream().map(LockedOrder::order).toList();
        found = orders.stream().map(Order::id).toList();
        return orders.isEmpty()
                ? List.of()
                : Cancellation.run(session, clocked.itemId, orders, OrderReason.UNPAID, clocked.now, writer);
    }

    private void halvePage(FlashSaleException cause) {
        List<TicketId> page = found;
        if (!page.isEmpty()) {
            newest = page.get(page.size() - 1);
        }
        halve(page, cause);
    }

    private void halve(List<TicketId> tickets, FlashSaleException cause) {
        if (tickets.isEmpty()) {
            throw cause;
        }
        if (tickets.size() == 1) {
            LOG.warn("order {} of {} cannot be expired", tickets.get(0), item, cause);
            if (!failed.contains(tickets.get(0))) {
                failed.addAll(tickets);
            }
            missed += cause instanceof OrderWriterException ? 1 : 0;
            return;
        }
        int middle = tickets.size() / 2;
        expire(tickets.subList(0, middle));
        if (isOutage()) {
            return;
        }
        expire(tickets.subList(middle, tickets.size()));
    }

    /**
     * Whether the host misses a server, so that the rest is not tried in this pass: some orders fail alone, none is cancelled, and not
     * the newest one either, which is tried for that.
     */
    private boolean isOutage() {
        if (!expired.isEmpty() || missed < MAX_ALONE) {
            return false;
        }
        if (!newestTried) {
            newestTried = true;
            expire(List.of(Objects.requireNonNull(newest)));
        }
        return expired.isEmpty();
    }

    private void expire(List<TicketId> tickets) {
        try {
            expired.addAll(database.requiresNew(
                    "expire " + tickets.size() + " orders of " + item, session -> expire(session, tickets)));
        } catch (FlashSaleException e) {
            if (!isOfTheStore(e)) {
                halve(tickets, e);
            } else if (expired.isEmpty()) {
                throw e;
            } else {
                LOG.warn("some orders of {} are not expired yet; the next pass tries again", item, e);
            }
        }
    }

    /** Whether the database failed, so that no order is at fault. */
    private static boolean isOfTheStore(FlashSaleException failure) {
        return !(failure instanceof OrderWriterException)
                && (failure instanceof StoreConflictException || failure instanceof StoreUnavailableException);
    }

    private List<Order> expire(Session session, List<TicketId> tickets) throws SQLException {
        Clocked clocked = clocked(session);
        if (clocked == null) {
            return List.of();
        }
        String sql = OrderSql.LOCK_OVERDUE_AMONG
                .formatted(time.column(session.dialect()))
                .formatted(Parameters.marks(tickets));
        return cancel(
                session,
                clocked,
                session.query(
                        "lock overdue orders",
                        sql,
                        p -> p.add(clocked.now.toEpochMilli()).addPadded(tickets),
                        LockedOrder::of));
    }

    private @Nullable Clocked clocked(Session session) {
        return session.queryOne(
                        "find the item",
                        OrderSql.ITEM_AND_TIME.formatted(
                                session.dialect().indexHint(OrderSql.UNPAID_INDEX), time.column(session.dialect())),
                        p -> p.add(item.sale().value()).add(item.sku().value()),
                        row -> new Clocked(
                                row.getInt("item_id"), row.getObject("first_unpaid", Long.class), StoreTime.of(row)))
                .orElse(null);
    }

    /** The item's number, when its first unpaid order expires, and the time that counts. */
    private record Clocked(int itemId, @Nullable Long firstUnpaid, Instant now) {}
}

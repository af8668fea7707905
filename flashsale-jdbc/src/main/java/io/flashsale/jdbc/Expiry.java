package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Read;
import io.flashsale.spi.OrderWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over the overdue orders, oldest first, one transaction per item and at most {@link #MAX_BATCH} orders. One order whose
 * cancellation fails (the host's writer throws) is found by bisection and left for the next pass; it holds up no other.
 */
final class Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
    private static final int MAX_BATCH = 500;

    private final Database database;
    private final OrderWriter writer;
    private final Instant now;
    private final List<Order> expired = new ArrayList<>();
    private @Nullable FlashSaleException failure;

    /** @param now the time of change to write into the rows */
    Expiry(Database database, OrderWriter writer, Instant now) {
        this.database = database;
        this.writer = writer;
        this.now = now;
    }

    /** What was cancelled is returned even if something failed; only a pass that achieved nothing throws. */
    List<Order> run(Instant deadline, int max) {
        overdue(deadline, max).forEach((itemId, tickets) -> {
            for (int from = 0; from < tickets.size(); from += MAX_BATCH) {
                expire(itemId, tickets.subList(from, Math.min(tickets.size(), from + MAX_BATCH)), deadline);
            }
        });
        if (failure == null) {
            return expired;
        }
        if (expired.isEmpty()) {
            throw failure;
        }
        LOG.warn("some orders could not be expired; the next pass tries again", failure);
        return expired;
    }

    private Map<Integer, List<TicketId>> overdue(Instant deadline, int max) {
        Map<Integer, List<TicketId>> byItem = new LinkedHashMap<>();
        database.read(
                        "find overdue orders",
                        Read.PRIMARY,
                        session -> session.query(
                                "read the overdue orders",
                                OrderSql.OVERDUE,
                                p -> p.add(deadline.toEpochMilli()).add(max),
                                row -> Map.entry(row.getInt("item_id"), TicketId.of(row.getBytes("ticket_id")))))
                .forEach(entry -> byItem.computeIfAbsent(entry.getKey(), item -> new ArrayList<>())
                        .add(entry.getValue()));
        return byItem;
    }

    private void expire(int itemId, List<TicketId> tickets, Instant deadline) {
        try {
            expired.addAll(database.requiresNew("expire " + tickets.size() + " orders", session -> {
                CancelTransaction transaction = new CancelTransaction(session, itemId, now);
                List<Order> orders = new ArrayList<>(transaction.lock(tickets));
                orders.removeIf(order -> !overdue(order, deadline));
                return orders.isEmpty() ? List.<Order>of() : transaction.cancel(orders, OrderReason.UNPAID, writer);
            }));
        } catch (StoreConflictException | StoreUnavailableException e) {
            failure = e;
        } catch (FlashSaleException e) {
            bisect(itemId, tickets, deadline, e);
        }
    }

    private void bisect(int itemId, List<TicketId> tickets, Instant deadline, FlashSaleException cause) {
        if (tickets.size() == 1) {
            failure = cause;
            return;
        }
        int middle = tickets.size() / 2;
        expire(itemId, tickets.subList(0, middle), deadline);
        expire(itemId, tickets.subList(middle, tickets.size()), deadline);
    }

    /* It may have been paid or cancelled since it was found. */
    private static boolean overdue(Order order, Instant deadline) {
        return order.status() == OrderStatus.CREATED
                && order.expiresAt() != null
                && !order.expiresAt().isAfter(deadline);
    }
}

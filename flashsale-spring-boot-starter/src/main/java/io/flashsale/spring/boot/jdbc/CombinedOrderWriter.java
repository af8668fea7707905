package io.flashsale.spring.boot.jdbc;

import io.flashsale.Order;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.aop.support.AopUtils;

/**
 * Several order writers as one, called in order. Each gets the orders that those before it have not vetoed.
 *
 * <p>A veto must come before anybody has written, because what an earlier writer wrote for the order could not be taken back. So a later
 * veto throws, and the order ends REJECTED/POISON instead of HOST with rows that should not be there.
 */
final class CombinedOrderWriter implements OrderWriter {
    private final List<OrderWriter> writers;

    private CombinedOrderWriter(List<OrderWriter> writers) {
        this.writers = writers;
    }

    static OrderWriter of(List<OrderWriter> writers) {
        return switch (writers.size()) {
            case 0 -> OrderWriter.NONE;
            case 1 -> writers.get(0);
            default -> new CombinedOrderWriter(List.copyOf(writers));
        };
    }

    @Override
    public void created(Connection connection, List<Order> orders, Veto veto) throws SQLException {
        List<Order> left = orders;
        OrderWriter wrote = null;
        for (OrderWriter writer : writers) {
            if (left.isEmpty()) {
                return;
            }
            Set<TicketId> vetoed = new HashSet<>();
            writer.created(connection, left, vetoed::add);
            if (!vetoed.isEmpty()) {
                if (wrote != null) {
                    throw new IllegalStateException(name(writer) + " vetoed orders that " + name(wrote)
                            + " has written already: give the one that vetoes the smaller @Order");
                }
                vetoed.forEach(veto::reject);
                left = left.stream()
                        .filter(order -> !vetoed.contains(order.id()))
                        .toList();
            }
            if (writesCreated(writer)) {
                wrote = writer;
            }
        }
    }

    @Override
    public void paid(Connection connection, List<Order> orders) throws SQLException {
        for (OrderWriter writer : writers) {
            writer.paid(connection, orders);
        }
    }

    @Override
    public void cancelled(Connection connection, List<Order> orders) throws SQLException {
        for (OrderWriter writer : writers) {
            writer.cancelled(connection, orders);
        }
    }

    private static boolean writesCreated(OrderWriter writer) {
        try {
            return AopUtils.getTargetClass(writer)
                            .getMethod("created", Connection.class, List.class, Veto.class)
                            .getDeclaringClass()
                    != OrderWriter.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(OrderWriter writer) {
        return AopUtils.getTargetClass(writer).getSimpleName();
    }
}

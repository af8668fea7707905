package io.flashsale.jdbc;

import io.flashsale.Order;
import io.flashsale.spi.OrderWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The host's writer as it is called for orders of many buyers: that it failed, and not the order store, must not be lost. */
final class BatchWriter implements OrderWriter {
    private final OrderWriter writer;

    BatchWriter(OrderWriter writer) {
        this.writer = writer;
    }

    @Override
    public void created(Connection connection, List<Order> orders, Veto veto) {
        call(() -> writer.created(connection, orders, veto));
    }

    @Override
    public void paid(Connection connection, List<Order> orders) {
        call(() -> writer.paid(connection, orders));
    }

    @Override
    public void cancelled(Connection connection, List<Order> orders) {
        call(() -> writer.cancelled(connection, orders));
    }

    private static void call(Work work) {
        try {
            work.run();
        } catch (SQLException | RuntimeException e) {
            throw new Failure(e);
        }
    }

    /** One of the writer's methods. */
    private interface Work {
        void run() throws SQLException;
    }

    /** What the writer threw, on its way through the transaction. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Exception thrown;

        private Failure(Exception thrown) {
            super(thrown);
            this.thrown = thrown;
        }

        Exception thrown() {
            return thrown;
        }
    }
}

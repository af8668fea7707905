package io.flashsale.benchmarks.decide;

import io.flashsale.Ticket;
import io.flashsale.benchmarks.load.AsyncWork.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The code that one would write by hand: a transaction per order that locks the stock row, checks stock and limit, writes the order and
 * lowers the stock, with the tables and guarantees of the library.
 */
final class OneByOne {
    private static final String LOCK = """
            SELECT s.available,
                   (SELECT SUM(o.quantity) FROM flashsale_order o
                     WHERE o.item_id = s.item_id AND o.buyer_id = ? AND o.holds = 1)
              FROM flashsale_stock s WHERE s.item_id = ? FOR UPDATE""";
    private static final String INSERT = "INSERT INTO flashsale_order (" + RawInserts.COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, NULL, ?, ?, ?, ?)";
    private static final String SELL = """
            UPDATE flashsale_stock SET available = available - ?, orders_created = orders_created + 1
             WHERE item_id = ? AND available >= ?""";
    private static final long PAY_WITHIN_MILLIS = 900_000;
    private static final int LIMIT = 1;

    private final DataSource dataSource;
    private final long item;
    private final Supplier<Ticket> tickets;
    private final Clock clock = Clock.systemUTC();

    /** @param item its number in the database */
    OneByOne(DataSource dataSource, long item, Supplier<Ticket> tickets) {
        this.dataSource = dataSource;
        this.item = item;
        this.tickets = tickets;
    }

    /** Decides one order of a new buyer. */
    Outcome decide() throws SQLException {
        Ticket ticket = tickets.get();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            if (!allowed(connection, ticket)) {
                connection.rollback();
                return Outcome.REFUSED;
            }
            write(connection, ticket);
            connection.commit();
            return Outcome.ACCEPTED;
        }
    }

    private boolean allowed(Connection connection, Ticket ticket) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, ticket.buyer().value());
            lock.setLong(2, item);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getLong(1) >= ticket.quantity() && row.getInt(2) + ticket.quantity() <= LIMIT;
            }
        }
    }

    private void write(Connection connection, Ticket ticket) throws SQLException {
        long now = clock.millis();
        run(
                connection,
                INSERT,
                ticket.id().bytes(),
                item,
                ticket.buyer().value(),
                ticket.quantity(),
                ticket.unitPrice().amount(),
                ticket.unitPrice().currency(),
                ticket.bucket(),
                ticket.epoch(),
                ticket.issuedAt().toEpochMilli(),
                now + PAY_WITHIN_MILLIS,
                now,
                now);
        run(connection, SELL, ticket.quantity(), item, ticket.quantity());
    }

    private static void run(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < parameters.length; index++) {
                statement.setObject(index + 1, parameters[index]);
            }
            if (statement.executeUpdate() < 1) {
                throw new SQLException("changed nothing: " + sql);
            }
        }
    }
}

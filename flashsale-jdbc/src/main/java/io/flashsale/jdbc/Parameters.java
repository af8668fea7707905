package io.flashsale.jdbc;

import io.flashsale.TicketId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The values of a statement, set from left to right. Times are epoch milliseconds, so that no time zone can touch them. */
final class Parameters {
    private final PreparedStatement statement;
    private int index;

    Parameters(PreparedStatement statement) {
        this.statement = statement;
    }

    Parameters add(long value) throws SQLException {
        statement.setLong(++index, value);
        return this;
    }

    Parameters add(int value) throws SQLException {
        statement.setInt(++index, value);
        return this;
    }

    Parameters add(String value) throws SQLException {
        statement.setString(++index, value);
        return this;
    }

    Parameters add(byte[] value) throws SQLException {
        statement.setBytes(++index, value);
        return this;
    }

    Parameters add(TicketId ticket) throws SQLException {
        return add(ticket.bytes());
    }

    /** For {@link #marks(Collection)}. */
    Parameters addPadded(Collection<TicketId> tickets) throws SQLException {
        TicketId last = null;
        for (TicketId ticket : tickets) {
            add(ticket);
            last = ticket;
        }
        for (int size = tickets.size(); last != null && size < padded(tickets.size()); size++) {
            add(last);
        }
        return this;
    }

    Parameters addOrNull(@Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.BIGINT);
            return this;
        }
        return add(value.longValue());
    }

    Parameters addOrNull(@Nullable Integer value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.TINYINT);
            return this;
        }
        return add(value.intValue());
    }

    /** Rows of question marks for a multi-row INSERT. */
    static String rows(int columns, int rows) {
        String row = "(" + marks(columns) + ")";
        return row + (", " + row).repeat(rows - 1);
    }

    /** For {@code IN}: the last one is repeated up to a power of two, so that only a few statement texts are prepared. */
    static String marks(Collection<TicketId> tickets) {
        return marks(padded(tickets.size()));
    }

    private static int padded(int size) {
        return size == 1 ? 1 : Integer.highestOneBit(size - 1) * 2;
    }

    private static String marks(int count) {
        return "?" + ", ?".repeat(count - 1);
    }
}

package io.flashsale.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time by which rows are written and orders expire: the database's, which is one for all nodes. Statements take it along as an
 * expression, so that it costs no round trip. A test may put a clock in its place.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
final class StoreTime {
    /** The column by which a statement answers the time it was executed. */
    static final String COLUMN = "now_millis";

    private final @Nullable Clock instead;

    /** @param instead null for the database's time */
    StoreTime(@Nullable Clock instead) {
        this.instead = instead;
    }

    /** An SQL expression of the milliseconds since 1970. */
    String expression(Dialect dialect) {
        return instead == null ? dialect.nowMillis() : Long.toString(instead.millis());
    }

    /** The same as a column of a SELECT, for {@link #of}. */
    String column(Dialect dialect) {
        return expression(dialect) + " AS " + COLUMN;
    }

    static Instant of(ResultSet row) throws SQLException {
        return OrderRows.instant(row, COLUMN);
    }

    Instant read(Session session) {
        return session.queryOne("read the time", "SELECT " + column(session.dialect()), p -> {}, StoreTime::of)
                .orElseThrow();
    }
}

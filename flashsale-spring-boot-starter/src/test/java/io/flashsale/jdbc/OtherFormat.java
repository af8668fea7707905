package io.flashsale.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** The check of a neighbouring release at its start. */
public final class OtherFormat {
    private OtherFormat() {}

    /**
     * Checks the tables.
     *
     * @throws IllegalStateException if they are of none of these formats
     */
    public static void require(DataSource dataSource, Set<Integer> known) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            JdbcSchema.requireFormat(connection, new TreeSet<>(known));
        }
    }
}

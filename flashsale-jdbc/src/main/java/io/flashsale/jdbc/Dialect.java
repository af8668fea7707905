package io.flashsale.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/**
 * What differs between the databases: which error numbers mean what, and how sets of rows are sent.
 *
 * @param name the product
 * @param duplicateKey a row with this key exists
 * @param conflict deadlock, lock timeout, newer version: rolled back, repeat at once
 * @param unavailable not reachable, read-only, shutting down, overloaded: repeat later
 * @param rows sends rows by the hundred
 */
record Dialect(String name, Set<Integer> duplicateKey, Set<Integer> conflict, Set<Integer> unavailable, RowSets rows) {
    /** Lock timeout 50200, deadlock 40001, concurrent update 90131; broken, closed, closing, read-only or locked database; cancelled. */
    static final Dialect H2 = new Dialect(
            "H2",
            Set.of(23505),
            Set.of(40001, 50200, 90131),
            Set.of(57014, 90007, 90020, 90028, 90031, 90067, 90097, 90098, 90108, 90121, 90135),
            new ValueRowSets());

    /**
     * Both servers share the numbers. Conflict: 1213 deadlock, 1205 lock wait timeout, 1020 changed since read (MariaDB), 3572 NOWAIT.
     * Unavailable: 1290, 1792, 1836 read-only; 1040, 1203, 1226 too many connections; 1053, 1927, 2006, 2013, 4031 connection gone; 1317,
     * 1969, 3024 interrupted or timed out; 1021, 1026, 1030, 1114 disk or table full; 1637 too many transactions.
     */
    static final Dialect MYSQL = new Dialect(
            "MySQL",
            Set.of(1062, 1586),
            Set.of(1213, 1205, 1020, 3572),
            Set.of(
                    1290, 1792, 1836, 1040, 1203, 1226, 1053, 1927, 2006, 2013, 4031, 1317, 1969, 3024, 1021, 1026,
                    1030, 1114, 1637),
            new JsonRowSets());

    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        String lower = product.toLowerCase(Locale.ROOT);
        if (lower.contains("h2")) {
            return H2;
        }
        if (lower.contains("mysql") || lower.contains("mariadb")) {
            return MYSQL;
        }
        throw new IllegalStateException(
                "flashsale-jdbc runs on MySQL, MariaDB and H2, but the DataSource leads to " + product);
    }
}

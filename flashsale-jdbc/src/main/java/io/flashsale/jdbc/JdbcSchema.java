package io.flashsale.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The tables of this module, in the host's schema: versioned scripts of plain SQL under {@value #LOCATION}. Flyway runs them and keeps
 * their history in a table of ours, so that it never touches the host's. Without Flyway they are run by hand.
 *
 * <p><b>Threads.</b> Safe for any number of threads, and for several nodes at once.
 */
public final class JdbcSchema {
    /** The version of the last script. */
    public static final String VERSION = "1";

    /** On the class path; each kind of database has a folder in it. */
    public static final String LOCATION = "io/flashsale/jdbc/migration";

    /** Where Flyway keeps which scripts have been run. */
    public static final String HISTORY_TABLE = "flashsale_schema_history";

    /** What the tables and the values in them may mean, by the number in {@code flashsale_format}; a neighbouring release's is one of them. */
    private static final SortedSet<Integer> FORMATS = new TreeSet<>(Set.of(1));

    /** Tables, and of each the columns of its last version. */
    private static final Map<String, String> TABLES = new TreeMap<>(Map.ofEntries(
            Map.entry("flashsale_format", "format"),
            Map.entry(
                    "flashsale_stock",
                    "item_id, sale_id, sku, prepared, total, available, per_buyer_limit, pay_within, buckets, layout_epoch, version, "
                            + "orders_created, orders_cancelled, orders_limit, orders_sold_out, orders_poison, orders_lost, "
                            + "orders_host, orders_closed"),
            Map.entry("flashsale_order", OrderRows.COLUMNS + ", holds"),
            Map.entry("flashsale_release", "ticket_id, item_id, quantity, lower_count, state, created_at"),
            Map.entry("flashsale_stock_change", "operation_id, item_id, asked, done, created_at"),
            Map.entry("flashsale_key", "kid, purpose, generation, secret, created_at"),
            Map.entry("flashsale_catalog", "changes"),
            Map.entry("flashsale_sale", "sale_id, title, starts_at, ends_at, pay_within, state, paused, version"),
            Map.entry(
                    "flashsale_sale_item",
                    "sale_id, sku, place, title, currency, price, sale_price, stock, per_buyer_limit, buckets, layout_epoch"),
            Map.entry("flashsale_sale_media", "sale_id, sku, place, media_key, content_type, url"),
            Map.entry("flashsale_keeper", "node, beat_at"),
            Map.entry("flashsale_keeper_pass", "sale_id, sku, node, ends_at")));

    private JdbcSchema() {}

    /** Whether Flyway is on the class path. */
    public static boolean canMigrate() {
        return onClassPath("org.flywaydb.core.Flyway");
    }

    private static boolean onClassPath(String className) {
        try {
            Class.forName(className, false, JdbcSchema.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * Runs the scripts that have not been run yet. A schema that is not empty is fine.
     *
     * @throws IllegalStateException if Flyway, or its part for the database, is not on the class path
     */
    public static void migrate(DataSource dataSource) {
        Dialect dialect = dialect(dataSource);
        Dialect.FlywayModule module = dialect.flywayModule();
        if (!canMigrate()) {
            throw new IllegalStateException("JdbcSchema.migrate needs Flyway: add org.flywaydb:flyway-core"
                    + (module == null ? "" : " and org.flywaydb:" + module.artifact()) + ", or "
                    + byHand(dialect));
        }
        if (module != null && !onClassPath(module.className())) {
            throw new IllegalStateException("Flyway needs a part of its own for " + dialect.name()
                    + ": add org.flywaydb:" + module.artifact() + " in the version of flyway-core, or "
                    + byHand(dialect));
        }
        FlywayMigration.run(dataSource, "classpath:" + folder(dialect));
        validate(dataSource);
    }

    private static Dialect dialect(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return Dialects.of(connection);
        } catch (SQLException e) {
            throw StoreErrors.translate("look at the database", false, null, e);
        }
    }

    /**
     * Checks that the tables are there and of the format of this release; {@link JdbcStores#check} looks at everything.
     *
     * @throws IllegalStateException naming what is missing or other, and how to fix it
     */
    public static void validate(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            List<String> problems = problems(connection);
            if (!problems.isEmpty()) {
                throw new IllegalStateException(
                        "the database lacks " + String.join("; ", problems) + ". " + fix(Dialects.of(connection)));
            }
            requireFormat(connection, FORMATS);
        } catch (SQLException e) {
            throw StoreErrors.translate("check the tables of flashsale", false, null, e);
        }
    }

    /** @throws IllegalStateException naming the format of the tables, if it is none of these */
    static void requireFormat(Connection connection, SortedSet<Integer> known) throws SQLException {
        String otherFormat = otherFormat(connection, known);
        if (otherFormat != null) {
            throw new IllegalStateException("the database cannot be used: " + otherFormat);
        }
    }

    /** What the database lacks; empty if it has every table and column. */
    static List<String> problems(Connection connection) throws SQLException {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, String> table : TABLES.entrySet()) {
            Set<String> found = columns(connection, table.getKey());
            List<String> missing = new ArrayList<>(List.of(table.getValue().split(",\\s+")));
            missing.removeAll(found);
            if (found.isEmpty()) {
                problems.add("table " + table.getKey());
            } else if (!missing.isEmpty()) {
                problems.add("in table " + table.getKey() + " the columns " + missing);
            }
        }
        return problems;
    }

    /** What to say if the tables, which are all there, are of a format that this release does not know; else null. */
    static @Nullable String otherFormat(Connection connection) throws SQLException {
        return otherFormat(connection, FORMATS);
    }

    private static @Nullable String otherFormat(Connection connection, SortedSet<Integer> known) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT MAX(format) FROM flashsale_format")) {
            int found = row.next() ? row.getInt(1) : 0;
            if (known.contains(found)) {
                return null;
            }
            return "its tables are of format " + found + ", and this release of flashsale knows format "
                    + known.stream().map(String::valueOf).collect(Collectors.joining(" and ")) + " only: "
                    + (found > known.last() ? "use a newer release" : "migrate them, or let them be made anew");
        }
    }

    /** In lower case; none if there is no such table. */
    private static Set<String> columns(Connection connection, String table) throws SQLException {
        Set<String> columns = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("SELECT * FROM " + table + " WHERE 1 = 0")) {
            for (int column = 1; column <= none.getMetaData().getColumnCount(); column++) {
                columns.add(none.getMetaData().getColumnName(column).toLowerCase(Locale.ROOT));
            }
        } catch (SQLException e) {
            if (!ErrorClass.stateBeginsWith(e, "42")) {
                throw e;
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        }
        return columns;
    }

    static String fix(Dialect dialect) {
        return "Call JdbcSchema.migrate(dataSource)"
                + (canMigrate() ? "" : " with org.flywaydb:flyway-core on the class path") + ", or " + byHand(dialect);
    }

    private static String byHand(Dialect dialect) {
        return "run the scripts in " + folder(dialect) + " of flashsale-jdbc.jar up to version " + VERSION + " by hand";
    }

    private static String folder(Dialect dialect) {
        return LOCATION + "/" + dialect.migrationFolder();
    }
}

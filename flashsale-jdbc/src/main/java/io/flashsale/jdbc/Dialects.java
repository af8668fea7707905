package io.flashsale.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The databases that this module runs on. */
final class Dialects {
    static final List<Dialect> SUPPORTED = List.of(new MySqlDialect(), new MariaDbDialect(), new H2Dialect());

    private Dialects() {}

    /** @throws IllegalStateException naming the supported ones, if the connection leads to none of them, or to one that is set up as another */
    static Dialect of(Connection connection) throws SQLException {
        return of(connection, SUPPORTED);
    }

    static Dialect of(Connection connection, List<Dialect> supported) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        Dialect dialect = of(database.getDatabaseProductName(), database.getDatabaseProductVersion(), supported);
        dialect.checkMode(connection);
        return dialect;
    }

    static Dialect of(String product, String version, List<Dialect> supported) {
        for (Dialect dialect : supported) {
            if (dialect.isOf(product.toLowerCase(Locale.ROOT), version.toLowerCase(Locale.ROOT))) {
                return dialect;
            }
        }
        String names = supported.stream().map(Dialect::name).collect(Collectors.joining(", "));
        throw new IllegalStateException("flashsale-jdbc runs on " + names + ", but the DataSource leads to " + product
                + " " + version + ": correct its URL");
    }

    /** What the first dialect that knows the error says; null if none does. */
    static @Nullable String fixOfRefusedConnection(SQLException failure) {
        return SUPPORTED.stream()
                .map(dialect -> dialect.fixOfRefusedConnection(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}

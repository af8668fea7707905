package io.flashsale.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database of one test, with a pool, and raw access to its tables. */
final class TestDatabase implements AutoCloseable {
    /** With our tables, empty: a server takes a second to make them. */
    private static final Map<Product, Deque<TestDatabase>> CLEAN = new EnumMap<>(Product.class);

    private final HikariDataSource pool;
    private @Nullable Product reusedFor;

    private TestDatabase(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(0);
        pool = new HikariDataSource(config);
    }

    /** With the tables. */
    static TestDatabase of(Product product) {
        TestDatabase used =
                CLEAN.computeIfAbsent(product, none -> new ArrayDeque<>()).poll();
        if (used != null) {
            return used;
        }
        TestDatabase made = empty(product).migrated();
        made.reusedFor = product == Product.H2 ? null : product;
        return made;
    }

    static TestDatabase empty(Product product) {
        return at(product.newUrl());
    }

    /** In a file, in no compatibility mode, every commit on disk when it returns. */
    static String fileUrl(Path directory) {
        return "jdbc:h2:file:" + directory.resolve("shop").toAbsolutePath() + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    }

    static TestDatabase file(Path directory) {
        return at(fileUrl(directory)).migrated();
    }

    static TestDatabase at(String url) {
        return new TestDatabase(url);
    }

    TestDatabase migrated() {
        JdbcSchema.migrate(pool);
        return this;
    }

    DataSource dataSource() {
        return pool;
    }

    String url() {
        return pool.getJdbcUrl();
    }

    /** The first column of the first row. */
    long number(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    void execute(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        if (reusedFor != null) {
            clean();
            CLEAN.get(reusedFor).add(this);
            return;
        }
        if (url().startsWith("jdbc:h2:")) {
            try {
                execute("SHUTDOWN");
            } catch (IllegalStateException e) {
                // it is down already
            }
        }
        pool.close();
    }

    /** Leaves our tables, empty, and no others. */
    private void clean() {
        for (String table : tables()) {
            if (!table.startsWith("flashsale_")) {
                execute("DROP TABLE " + table);
            } else if (table.equals("flashsale_catalog")) {
                execute("UPDATE flashsale_catalog SET changes = 0");
            } else if (!table.startsWith("flashsale_schema_") && !table.equals("flashsale_format")) {
                execute("DELETE FROM " + table);
            }
        }
    }

    /** Of the host and ours, in lower case. */
    List<String> tables() {
        List<String> tables = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                ResultSet rows = connection
                        .getMetaData()
                        .getTables(connection.getCatalog(), connection.getSchema(), "%", null)) {
            while (rows.next()) {
                // H2 says BASE TABLE, PostgreSQL lists indexes too.
                if (rows.getString("TABLE_TYPE").endsWith("TABLE")) {
                    tables.add(rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return tables;
    }
}

package io.flashsale.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;

/** A database of one test, with a pool, and raw access to its tables. */
final class TestDatabase implements AutoCloseable {
    private static final String MODE = ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE";
    private final HikariDataSource pool;

    private TestDatabase(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(16);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool = new HikariDataSource(config);
    }

    /** In memory, with the tables. */
    static TestDatabase memory() {
        return emptyMemory().migrated();
    }

    static TestDatabase emptyMemory() {
        return new TestDatabase("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1" + MODE);
    }

    /** In a file, in no compatibility mode, every commit on disk when it returns. */
    static String fileUrl(Path directory) {
        return "jdbc:h2:file:" + directory.resolve("shop").toAbsolutePath() + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    }

    static TestDatabase file(Path directory) {
        return new TestDatabase(fileUrl(directory)).migrated();
    }

    private TestDatabase migrated() {
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
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException e) {
            // it is down already
        }
        pool.close();
    }
}

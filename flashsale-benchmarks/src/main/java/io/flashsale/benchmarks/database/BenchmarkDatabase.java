package io.flashsale.benchmarks.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.ItemId;
import io.flashsale.SaleId;
import io.flashsale.StockLayout;
import io.flashsale.jdbc.JdbcSchema;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.jdbc.JdbiOrderStore;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.server.MariaDbServer;
import io.flashsale.testkit.server.MySqlServer;
import io.flashsale.testkit.server.SqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** The database of a suite, durable, with the library's tables in it: MySQL where there is one, else MariaDB, and it says which. */
public final class BenchmarkDatabase implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    /** What flashsale-jdbc recommends to add to the URL. */
    private static final String RECOMMENDED = "&useServerPrepStmts=true&cachePrepStmts=true&prepStmtCacheSize=250"
            + "&prepStmtCacheSqlLimit=8192&useLocalSessionState=true&tcpKeepAlive=true";

    private static final AtomicInteger ITEMS = new AtomicInteger();

    private final String url;
    private final HikariDataSource dataSource;
    private final JdbcStores stores;

    private BenchmarkDatabase(SqlServer server) {
        // What a server of that size is usually given; the tests' is smaller.
        server.execute("SET GLOBAL innodb_buffer_pool_size = 1073741824");
        server.execute("SET GLOBAL " + redoLogSize() + " = 1073741824");
        url = server.newDatabase();
        dataSource = pool(url + RECOMMENDED);
        JdbcSchema.migrate(dataSource);
        stores = JdbcStores.builder(dataSource).build();
    }

    private static String redoLogSize() {
        return MySqlServer.available() ? "innodb_redo_log_capacity" : "innodb_log_file_size";
    }

    public static BenchmarkDatabase start() {
        return new BenchmarkDatabase(
                MySqlServer.available() ? new MySqlServer().shared() : new MariaDbServer().shared());
    }

    /** Opens another pool to the same database, with more parameters on its URL. */
    public HikariDataSource pool(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new HikariDataSource(config);
    }

    public String url() {
        return url;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    public JdbcStores stores() {
        return stores;
    }

    public JdbiOrderStore store() {
        return stores.orderStore();
    }

    /** Creates an item with this many units, one per buyer. */
    public ItemId newItem(long units, int buckets) {
        ItemId item = ItemId.of("benchmark", "item-" + ITEMS.incrementAndGet());
        store().prepareStock(item, new StockTerms(units, 1, new StockLayout(buckets, 0), Duration.ofMinutes(15)));
        return item;
    }

    /** Forgets all orders. */
    public void empty() {
        run("TRUNCATE TABLE flashsale_order");
    }

    /** Forgets all sales; their stock rows stay. */
    public void forgetSales() {
        forgetSales("");
    }

    /** Forgets a sale; its stock rows stay. */
    public void forgetSale(SaleId sale) {
        forgetSales(" WHERE sale_id = '" + sale.value() + "'");
    }

    private void forgetSales(String which) {
        run(
                "DELETE FROM flashsale_sale_media" + which,
                "DELETE FROM flashsale_sale_item" + which,
                "DELETE FROM flashsale_sale" + which);
    }

    /** The version and the durability settings. */
    public String describe() {
        return (text("SELECT VERSION()").contains("MariaDB") ? "MariaDB " : "MySQL ")
                + text("SELECT VERSION()")
                + " (sync_binlog " + text("SELECT @@sync_binlog")
                + ", innodb_flush_log_at_trx_commit " + text("SELECT @@innodb_flush_log_at_trx_commit")
                + ", binary log " + (text("SELECT @@log_bin").equals("1") ? "on" : "off")
                + ", buffer pool " + number("SELECT @@innodb_buffer_pool_size") / (1 << 20)
                + " MB, redo log " + number("SELECT @@" + redoLogSize()) / (1 << 20)
                + " MB, READ COMMITTED, useServerPrepStmts and cachePrepStmts)";
    }

    /** A counter of the server, such as Questions. */
    public long status(String name) {
        return number("SHOW GLOBAL STATUS LIKE '" + name + "'", 2);
    }

    public long number(String query) {
        return number(query, 1);
    }

    private long number(String query, int column) {
        return Long.parseLong(text(query, column));
    }

    private String text(String query) {
        return text(query, 1);
    }

    private String text(String query, int column) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            if (!rows.next()) {
                throw new IllegalStateException("no answer to " + query);
            }
            return rows.getString(column);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    private void run(String... statements) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    @Override
    public void close() {
        dataSource.close();
    }
}

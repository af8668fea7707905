package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.StartFindings;
import io.flashsale.testkit.server.ServerProcess;
import io.flashsale.testkit.server.SqlServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The start checks on servers of the test's own, whose settings are spoilt one by one. */
@ParameterizedClass
@EnumSource(
        value = Product.class,
        names = {"MYSQL", "MARIADB"})
class JdbcChecksTest {
    private static final String TIMEOUTS =
            "&connectTimeout=2000&socketTimeout=10000&sessionVariables=innodb_lock_wait_timeout=5";
    private static final Map<Product, SqlServer> SERVERS = new EnumMap<>(Product.class);

    private final SqlServer server;
    private TestDatabase database;

    JdbcChecksTest(Product product) {
        server = SERVERS.computeIfAbsent(product, Product::startServer);
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(SqlServer::close);
        SERVERS.clear();
    }

    @BeforeEach
    void open() {
        database = TestDatabase.at(server.newDatabase() + TIMEOUTS).migrated();
    }

    @AfterEach
    void close() {
        server.execute(
                "SET GLOBAL read_only = 0",
                "SET GLOBAL binlog_format = 'ROW'",
                "SET GLOBAL sync_binlog = 1",
                "SET GLOBAL innodb_flush_log_at_trx_commit = 1");
        database.close();
    }

    private StartFindings findings() {
        return JdbcChecks.find(database.dataSource(), null);
    }

    private HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    @Test
    void aServerSetUpAsDocumentedIsFine() {
        StartFindings findings = findings();
        assertThat(findings.refusals()).isEmpty();
        assertThat(findings.warnings()).isEmpty();
        JdbcStores.builder(database.dataSource()).build().check();
    }

    @Test
    void aReadOnlyPrimaryIsRefused() {
        server.execute("SET GLOBAL read_only = 1");
        assertThatThrownBy(
                        () -> JdbcStores.builder(database.dataSource()).build().check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the primary DataSource leads to a read-only server")
                .hasMessageContaining("swap it with the replica's, or SET GLOBAL read_only = OFF");
    }

    @Test
    void missingTablesAreRefused() {
        database.execute("DROP TABLE flashsale_release");
        assertThat(findings().refusals())
                .singleElement()
                .asString()
                .contains("table flashsale_release", "Call JdbcSchema.migrate(dataSource)");
    }

    @Test
    void anEngineWithoutTransactionsIsRefused() {
        database.execute("ALTER TABLE flashsale_release ENGINE = MyISAM");
        assertThat(findings().refusals())
                .singleElement()
                .asString()
                .contains("table flashsale_release has engine MyISAM")
                .contains("ALTER TABLE flashsale_release ENGINE = InnoDB");
    }

    @Test
    void statementsInTheBinaryLogAreRefused() {
        server.execute("SET GLOBAL binlog_format = 'STATEMENT'");
        try (HikariDataSource fresh = pool(database.url())) {
            assertThat(JdbcChecks.find(fresh, null).refusals())
                    .singleElement()
                    .asString()
                    .contains("set binlog_format=ROW");
        }
    }

    @Test
    void settingsThatLoseCommitsAreWarnedOf() {
        server.execute("SET GLOBAL sync_binlog = 0", "SET GLOBAL innodb_flush_log_at_trx_commit = 2");
        assertThat(findings().warnings())
                .hasSize(2)
                .anySatisfy(warning -> assertThat(warning).contains("set innodb_flush_log_at_trx_commit=1, which is 2"))
                .anySatisfy(warning -> assertThat(warning).contains("set sync_binlog=1, which is 0"));
    }

    @Test
    void aUrlWithoutTimeoutsIsWarnedOf() {
        try (HikariDataSource patient = pool(database.url() + "&socketTimeout=0")) {
            assertThat(JdbcChecks.find(patient, null).warnings())
                    .singleElement()
                    .asString()
                    .contains("add connectTimeout=2000&socketTimeout=10000");
        }
        try (HikariDataSource waiting =
                pool(database.url() + "&socketTimeout=10000&sessionVariables=innodb_lock_wait_timeout=50")) {
            assertThat(JdbcChecks.find(waiting, null).warnings())
                    .hasSize(2)
                    .anySatisfy(warning -> assertThat(warning).contains("innodb_lock_wait_timeout=5"))
                    .anySatisfy(warning -> assertThat(warning).contains("set it above innodb_lock_wait_timeout"));
        }
    }

    @Test
    void aReplicaThatIsThePrimaryIsWarnedOf() {
        try (HikariDataSource same = pool(database.url())) {
            assertThat(JdbcChecks.find(database.dataSource(), same).warnings())
                    .singleElement()
                    .asString()
                    .contains("the replica DataSource leads to the primary itself");
        }
    }

    @Test
    void aReplicaThatIsDownIsWarnedOf() {
        WatchedDataSource down = new WatchedDataSource(database.dataSource());
        down.failAt("getConnection", new SQLException("refused", "08001", 0));
        assertThat(JdbcChecks.find(database.dataSource(), down.dataSource()).warnings())
                .singleElement()
                .asString()
                .contains("the replica cannot be used, reads will go to the primary", "refused");
    }

    @Test
    void aWrongPasswordIsNamedAtOnce() {
        String url = database.url().replaceAll("password=[^&]*", "password=wrong");
        try (HikariDataSource wrong = pool(url)) {
            assertThatThrownBy(() -> JdbcChecks.awaitDatabase(wrong, Duration.ofMinutes(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("correct user and password of the DataSource");
        }
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamedAtOnce() {
        try (HikariDataSource wrong = pool(server.url("nowhere"))) {
            assertThatThrownBy(() -> JdbcChecks.awaitDatabase(wrong, Duration.ofMinutes(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not exist: create it, or correct the URL");
        }
    }

    @Test
    void aServerThatIsDownIsWaitedFor() throws Exception {
        ServerProcess process = server.process().orElseThrow();
        process.stop();
        CompletableFuture<Void> waiting;
        try (HikariDataSource late = pool(database.url())) {
            waiting = CompletableFuture.runAsync(() -> JdbcChecks.awaitDatabase(late, Duration.ofMinutes(1)));
            process.restart();
            waiting.get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void theWaitHasABound() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:mysql://127.0.0.1:" + ServerProcess.freePort() + "/shop?connectTimeout=500");
        config.setConnectionTimeout(300);
        config.setInitializationFailTimeout(-1);
        try (HikariDataSource nobody = new HikariDataSource(config)) {
            assertThatThrownBy(() -> JdbcChecks.awaitDatabase(nobody, Duration.ofMillis(600)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the database could not be used within waitAtStart, 600 ms")
                    .hasMessageContaining("JDBC URL")
                    .hasMessageContaining("refused");
        }
    }
}

package io.flashsale.spring.boot.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSale;
import io.flashsale.jdbc.JdbcSchema;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemorySaleCatalog;
import io.flashsale.memory.MemorySigningKeys;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.SigningKeys;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;

/** What the start says about the database, and whose transactions are joined. */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseAtStartTest {
    private final JdbcDataSource database = inMemory();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(FlashSaleAutoConfiguration.class, FlashSaleJdbcAutoConfiguration.class));

    private static JdbcDataSource inMemory() {
        return at("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=MySQL;DB_CLOSE_DELAY=-1");
    }

    private static JdbcDataSource at(String url) {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(url);
        dataSource.setUser("shop");
        dataSource.setPassword("right");
        return dataSource;
    }

    /** It is the URL that is wrong, and no property of ours. */
    @Test
    void aDatabaseThatWeDoNotRunOnIsRefusedByItsUrl() {
        for (String schema : new String[] {"migrate", "validate"}) {
            runner.withBean(DataSource.class, () -> at("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=Oracle"))
                    .withPropertyValues("flashsale.jdbc.schema=" + schema)
                    .run(context -> assertThat(context)
                            .hasFailed()
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining("MODE=Oracle: leave it out of its URL, or write MODE=MySQL")
                            .hasMessageNotContaining("flashsale.jdbc.schema"));
        }
    }

    /** Refuses its first connections. */
    private static final class Late extends DelegatingDataSource {
        private final AtomicInteger attempts = new AtomicInteger();
        private final int down;

        Late(DataSource database, int down) {
            super(database);
            this.down = down;
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (attempts.incrementAndGet() <= down) {
                throw new SQLException("refused", "08001");
            }
            return super.getConnection();
        }
    }

    @Test
    void aDatabaseThatComesUpInTimeIsWaitedFor() {
        Late late = new Late(database, 2);
        runner.withBean("database", DataSource.class, () -> late)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(FlashSale.class));
        assertThat(late.attempts.get()).isGreaterThan(3);
    }

    @Test
    void aDatabaseThatStaysDownIsRefusedWithTheSettingThatWaitsLonger() {
        runner.withBean("database", DataSource.class, () -> new Late(database, Integer.MAX_VALUE))
                .withPropertyValues("flashsale.jdbc.wait-at-start=300ms")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("could not be used within flashsale.jdbc.wait-at-start, 300 ms"));
    }

    @Test
    void aWaitThatIsNegativeIsNamed() {
        runner.withBean("database", DataSource.class, () -> database)
                .withPropertyValues("flashsale.jdbc.wait-at-start=-1s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("flashsale.jdbc.wait-at-start must not be negative"));
    }

    @Test
    void aWrongPasswordIsRefusedAtOnce() throws SQLException {
        database.getConnection().close();
        JdbcDataSource wrong = at(database.getURL());
        wrong.setPassword("wrong");
        runner.withBean("database", DataSource.class, () -> wrong)
                .withPropertyValues("flashsale.jdbc.wait-at-start=1h")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("correct user and password of the DataSource"));
    }

    @Test
    void whatIsWrongWithTheTablesNamesTheProperty() {
        runner.withBean("database", DataSource.class, () -> database)
                .withPropertyValues("flashsale.jdbc.schema=validate")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("flashsale.jdbc.schema")
                        .hasMessageContaining("lacks table flashsale_")
                        .hasMessageContaining("set it to migrate"));
    }

    @Test
    void theServersSettingsAreLookedAt(@TempDir Path directory, CapturedOutput output) {
        runner.withBean(
                        "database",
                        DataSource.class,
                        () -> at("jdbc:h2:file:" + directory.resolve("shop") + ";MODE=MySQL"))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("add ;WRITE_DELAY=0 to its URL");
    }

    @Test
    void withSchemaNoneNothingIsLookedAt(@TempDir Path directory, CapturedOutput output) {
        JdbcDataSource file = at("jdbc:h2:file:" + directory.resolve("shop") + ";MODE=MySQL");
        JdbcSchema.migrate(file);
        runner.withBean("database", DataSource.class, () -> file)
                .withPropertyValues("flashsale.jdbc.schema=none")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(JdbcStores.class));
        assertThat(output).doesNotContain("WRITE_DELAY");
    }

    @Test
    void aHostWithStoresOfItsOwnKeepsItsDatabaseWithoutOurTables() {
        Clock clock = Clock.systemUTC();
        MemoryOrderStore orders = new MemoryOrderStore(clock);
        runner.withBean("database", DataSource.class, () -> database)
                .withBean(OrderStore.class, () -> orders)
                .withBean(SaleCatalog.class, () -> new MemorySaleCatalog(orders))
                .withBean(SigningKeys.class, () -> new MemorySigningKeys(clock))
                .run(context -> assertThat(context).hasNotFailed());
        assertThatThrownBy(() -> JdbcSchema.validate(database)).hasMessageContaining("table flashsale_order");
    }

    @Test
    void aDatabaseThatIsDeclaredTooLateIsNotReplacedByMemory() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        FlashSaleAutoConfiguration.class, FlashSaleJdbcAutoConfiguration.class, TooLate.class))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("flashsale.store")
                        .hasMessageContaining("FlashSaleJdbcAutoConfiguration did not see it"));
    }

    @AutoConfiguration(after = FlashSaleJdbcAutoConfiguration.class)
    static class TooLate {
        @Bean
        DataSource lateDataSource() {
            return inMemory();
        }
    }

    @Test
    void amongSeveralTransactionManagersTheOneOfTheDataSourceIsTaken() {
        DataSource other = inMemory();
        runner.withBean("database", DataSource.class, () -> database)
                .withBean("others", PlatformTransactionManager.class, () -> new DataSourceTransactionManager(other))
                .withBean("ours", PlatformTransactionManager.class, () -> new DataSourceTransactionManager(database))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    int one = context.getBean(SpringTransactions.class).requiresNew(connection -> 1);
                    assertThat(one).isEqualTo(1);
                });
    }

    @Test
    void aWriterIsNotCalledOutsideTheTransactionsThatItMeans() {
        ApplicationContextRunner undecided = runner.withBean("database", DataSource.class, () -> database)
                .withBean("a", PlatformTransactionManager.class, () -> new DataSourceTransactionManager(inMemory()))
                .withBean("b", PlatformTransactionManager.class, () -> new DataSourceTransactionManager(inMemory()));
        undecided.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SpringTransactions.class));
        undecided
                .withBean(OrderWriter.class, () -> OrderWriter.NONE)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("mark it @Primary"));
    }
}

package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.FlashSaleSettings;
import io.flashsale.event.FlashSaleMeters;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.jdbc.JdbiOrderStore;
import io.flashsale.jdbc.JdbiSaleCatalog;
import io.flashsale.jdbc.JdbiSigningKeys;
import io.flashsale.memory.ConfiguredSigningKeys;
import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.memory.MemoryKeeperRows;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemorySaleCatalog;
import io.flashsale.memory.MemorySigningKeys;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.memory.ThreadPoolScheduler;
import io.flashsale.spi.KeeperRows;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.SigningKey;
import io.flashsale.spi.SigningKeys;
import io.flashsale.spi.StockLedger;
import io.flashsale.spring.boot.health.Boot3HealthAutoConfiguration;
import io.flashsale.spring.boot.health.Boot4HealthAutoConfiguration;
import io.flashsale.spring.boot.health.FlashSaleEndpointAutoConfiguration;
import io.flashsale.spring.boot.jdbc.FlashSaleJdbcAutoConfiguration;
import io.flashsale.spring.boot.jdbc.SpringTransactions;
import io.flashsale.spring.boot.web.FlashSaleWebAutoConfiguration;
import io.flashsale.testing.SettableClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** What is configured when: the matrix of what a host has on its class path, among its beans and in its properties. */
class FlashSaleAutoConfigurationTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FlashSaleAutoConfiguration.class,
                    FlashSaleMetricsAutoConfiguration.class,
                    FlashSaleJdbcAutoConfiguration.class,
                    FlashSaleWebAutoConfiguration.class,
                    FlashSaleEndpointAutoConfiguration.class,
                    Boot3HealthAutoConfiguration.class,
                    Boot4HealthAutoConfiguration.class));

    @Test
    void withoutADatabaseEverythingIsInMemory() {
        runner.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(FlashSale.class);
            assertThat(context.getBean(Scheduler.class)).isInstanceOf(ThreadPoolScheduler.class);
            assertThat(context.getBean(OrderQueue.class)).isInstanceOf(MemoryOrderQueue.class);
            assertThat(context.getBean(StockLedger.class)).isInstanceOf(MemoryStockLedger.class);
            assertThat(context.getBean(RateLimiter.class)).isInstanceOf(LocalRateLimiter.class);
            assertThat(context).doesNotHaveBean(JdbcStores.class).doesNotHaveBean(OrderStore.class);
            assertThat(context.getBean(FlashSaleSettings.class)).isEqualTo(FlashSaleSettings.DEFAULTS);
        });
    }

    @Test
    void aDatabaseIsUsedWhereThereIsOne() {
        runner.withUserConfiguration(Database.class).run(context -> {
            assertThat(context.getBean(OrderStore.class)).isInstanceOf(JdbiOrderStore.class);
            assertThat(context.getBean(SaleCatalog.class)).isInstanceOf(JdbiSaleCatalog.class);
            assertThat(context.getBean(SigningKeys.class)).isInstanceOf(JdbiSigningKeys.class);
            assertThat(context).doesNotHaveBean(SpringTransactions.class);
        });
    }

    @Test
    void theHostsTransactionManagerIsUsedWhereThereIsOne() {
        runner.withUserConfiguration(Database.class, Transactions.class)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SpringTransactions.class));
    }

    @Test
    void aDatabaseIsLeftAloneOnRequest() {
        runner.withUserConfiguration(Database.class)
                .withPropertyValues("flashsale.store=memory")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OrderStore.class));
    }

    @Test
    void withoutFlashsaleJdbcOrdersAreInMemoryAndSpringsJdbcIsNotNeeded() {
        runner.withUserConfiguration(Database.class)
                .withClassLoader(new FilteredClassLoader("io.flashsale.jdbc"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OrderStore.class));
        runner.withUserConfiguration(Database.class)
                .withClassLoader(new FilteredClassLoader("org.springframework.jdbc", "org.springframework.transaction"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(OrderStore.class));
    }

    @Test
    void aDatabaseThatWasAskedForMustBeThere() {
        runner.withPropertyValues("flashsale.store=jdbc")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("flashsale.store")
                        .hasMessageContaining("DataSource"));
    }

    @Test
    void twoDatabasesAreNotMistakenForNone() {
        runner.withUserConfiguration(Database.class, SecondDatabase.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("2 DataSource beans")
                        .hasMessageContaining("@Primary"));
    }

    @Test
    void aWriterIsNotLeftWithoutItsTransactions() {
        runner.withBean(OrderWriter.class, () -> OrderWriter.NONE)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("OrderWriter bean"));
        runner.withBean(OrderWriter.class, () -> OrderWriter.NONE)
                .withUserConfiguration(Database.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void anOutdatedSchemaIsFoundBeforeTheFirstOrder() {
        runner.withUserConfiguration(Database.class)
                .withPropertyValues("flashsale.jdbc.schema=validate")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("the database lacks table flashsale_"));
    }

    @Test
    void nothingIsConfiguredWhereItIsSwitchedOff() {
        runner.withUserConfiguration(Database.class)
                .withPropertyValues("flashsale.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(FlashSale.class)
                        .doesNotHaveBean(JdbcStores.class)
                        .doesNotHaveBean(FlashSaleMeters.class));
    }

    @Test
    void theHostsBeansReplaceOurs() {
        runner.withUserConfiguration(Database.class, OwnCollaborators.class).run(context -> {
            assertThat(context).hasNotFailed();
            for (Class<?> type : new Class<?>[] {
                OrderStore.class,
                SaleCatalog.class,
                KeeperRows.class,
                SigningKeys.class,
                StockLedger.class,
                OrderQueue.class,
                RateLimiter.class,
                Scheduler.class,
                FlashSaleSettings.class
            }) {
                assertThat(context.getBeanNamesForType(type)).as(type.getName()).hasSize(1);
                assertThat(context.getBeanNamesForType(type)[0]).startsWith("own");
            }
        });
    }

    @Test
    void theHostsFlashSaleReplacesOurs() {
        FlashSale own = FlashSale.builder().build();
        runner.withBean("own", FlashSale.class, () -> own).run(context -> {
            assertThat(context.getBean(FlashSale.class)).isSameAs(own);
            assertThat(own.health().running()).isTrue();
        });
        assertThat(own.health().running()).isFalse();
    }

    @Test
    void theHostsClockTellsTheTime() {
        SettableClock clock = new SettableClock();
        runner.withBean(Clock.class, () -> clock)
                .run(context -> Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(context.getBean(FlashSale.class)
                                        .health()
                                        .tasks())
                                .isNotEmpty()
                                .allSatisfy((name, task) ->
                                        assertThat(task.lastSuccess()).as(name).isEqualTo(SettableClock.START))));
    }

    @Test
    void signingKeysMayComeFromProperties() {
        String secret = "c2l4dHkgc2l4IGNoYXJhY3RlcnMgb2YgYmFzZTY0IGFyZSBlbm91Z2g=";
        runner.withUserConfiguration(Database.class)
                .withPropertyValues(
                        "flashsale.signing-keys[0].kid=t1",
                        "flashsale.signing-keys[0].purpose=ticket",
                        "flashsale.signing-keys[0].secret=" + secret,
                        "flashsale.signing-keys[1].kid=s1",
                        "flashsale.signing-keys[1].purpose=sale-token",
                        "flashsale.signing-keys[1].secret=" + secret)
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(SigningKeys.class);
                    assertThat(context.getBean(SigningKeys.class)).isInstanceOf(ConfiguredSigningKeys.class);
                    assertThat(context.getBean(SigningKeys.class).accepted(SigningKey.Purpose.SALE_TOKEN))
                            .extracting(key -> key.kid())
                            .containsExactly("s1");
                    assertThat(context.getBean(FlashSaleProperties.class).toString())
                            .doesNotContain(secret);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"very secret", "dmVyeSBzZWNyZXQ="})
    void aBadSecretIsRefusedByItsPropertyAndNotShown(String secret) {
        runner.withPropertyValues(
                        "flashsale.signing-keys[0].kid=t1",
                        "flashsale.signing-keys[0].secret=c2l4dHkgc2l4IGNoYXJhY3RlcnMgb2YgYmFzZTY0IGFyZSBlbm91Z2g=",
                        "flashsale.signing-keys[1].kid=t2",
                        "flashsale.signing-keys[1].secret=" + secret)
                .run(context -> {
                    assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageStartingWith(
                                    "flashsale.signing-keys[1].secret must be base64 of at least 32 bytes");
                    StringWriter printed = new StringWriter();
                    context.getStartupFailure().printStackTrace(new PrintWriter(printed));
                    assertThat(printed.toString()).doesNotContain(secret);
                });
    }

    @Test
    void signingKeysThatAreNotEnoughAreNamed() {
        String secret = "c2l4dHkgc2l4IGNoYXJhY3RlcnMgb2YgYmFzZTY0IGFyZSBlbm91Z2g=";
        runner.withPropertyValues("flashsale.signing-keys[0].kid=t1", "flashsale.signing-keys[0].secret=" + secret)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith(
                                "flashsale.signing-keys: signing keys must include one for SALE_TOKEN"));
        runner.withPropertyValues("flashsale.signing-keys[0].secret=" + secret)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("on field 'signingKeys[0].kid'"));
    }

    @Test
    void metersAreThereWhereMicrometerIs() {
        runner.run(context -> assertThat(context).hasSingleBean(FlashSaleMeters.class));
        runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("flashSaleMeters"));
    }

    @Test
    void exactlyOneGenerationOfHealthApplies() {
        runner.run(context -> assertThat(context).hasBean("flashsaleHealthIndicator"));
        runner.run(context -> assertThat(context.getBeanNamesForType(Boot3HealthAutoConfiguration.class).length
                        + context.getBeanNamesForType(Boot4HealthAutoConfiguration.class).length)
                .isEqualTo(1));
        runner.withPropertyValues("management.health.flashsale.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("flashsaleHealthIndicator"));
        runner.withClassLoader(
                        new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("flashsaleHealthIndicator"));
    }

    @Test
    void theEngineRunsAsLongAsTheContext() {
        FlashSale[] seen = new FlashSale[1];
        runner.run(context -> {
            seen[0] = context.getBean(FlashSale.class);
            assertThat(seen[0].health().running()).isTrue();
        });
        assertThat(seen[0].health().running()).isFalse();
    }

    @Test
    void beanValidationIsNotNeeded() {
        runner.withClassLoader(new FilteredClassLoader("jakarta.validation", "org.hibernate.validator"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    /** An empty one of its own for each test. */
    @Configuration(proxyBeanMethods = false)
    static class Database {
        @Bean
        DataSource dataSource() {
            return inMemory();
        }

        static DataSource inMemory() {
            JdbcDataSource dataSource = new JdbcDataSource();
            dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=MySQL;DB_CLOSE_DELAY=-1");
            return dataSource;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SecondDatabase {
        @Bean
        DataSource secondDataSource() {
            return Database.inMemory();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Transactions {
        @Bean
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            return new DataSourceTransactionManager(dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnCollaborators {
        private final Clock clock = Clock.systemUTC();

        private final MemoryOrderStore orderStore = new MemoryOrderStore(clock);

        @Bean
        OrderStore ownOrderStore() {
            return orderStore;
        }

        @Bean
        SaleCatalog ownSaleCatalog() {
            return new MemorySaleCatalog(orderStore);
        }

        @Bean
        KeeperRows ownKeeperRows() {
            return new MemoryKeeperRows(clock);
        }

        @Bean
        SigningKeys ownSigningKeys() {
            return new MemorySigningKeys(clock);
        }

        @Bean
        StockLedger ownStockLedger() {
            return new MemoryStockLedger(clock);
        }

        @Bean
        Scheduler ownScheduler() {
            return new ThreadPoolScheduler();
        }

        @Bean
        OrderQueue ownOrderQueue(Scheduler scheduler) {
            return new MemoryOrderQueue(scheduler);
        }

        @Bean
        RateLimiter ownRateLimiter() {
            return RateLimiter.unlimited();
        }

        @Bean
        FlashSaleSettings ownSettings() {
            return FlashSaleSettings.builder()
                    .placeTimeout(Duration.ofSeconds(2))
                    .build();
        }
    }
}

package io.flashsale.spring.boot.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.spi.OrderStore;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A second DataSource for reads that nobody mistakes for the host's own. */
class ReplicaTest {
    private static final String URL = "flashsale.jdbc.replica.url=jdbc:h2:mem:" + UUID.randomUUID();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(FlashSaleAutoConfiguration.class, FlashSaleJdbcAutoConfiguration.class))
            .withUserConfiguration(Database.class);

    @Test
    void withoutAUrlThereIsNone() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(JdbcStores.class)
                .doesNotHaveBean("flashSaleReplicaDataSource"));
    }

    @Test
    void itReadsWithTheHostsCredentialsAndDoesNotConnectBeforeItMust() {
        runner.withPropertyValues(
                        "flashsale.jdbc.replica.url=jdbc:h2:tcp://127.0.0.1:1/nowhere",
                        "flashsale.jdbc.replica.maximum-pool-size=3",
                        "spring.datasource.username=host",
                        "spring.datasource.password=secret")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    HikariDataSource replica = context.getBean("flashSaleReplicaDataSource", HikariDataSource.class);
                    assertThat(replica.isReadOnly()).isTrue();
                    assertThat(replica.getUsername()).isEqualTo("host");
                    assertThat(replica.getPassword()).isEqualTo("secret");
                    assertThat(replica.getMaximumPoolSize()).isEqualTo(3);
                });
        runner.withPropertyValues(URL, "flashsale.jdbc.replica.username=reader", "spring.datasource.username=host")
                .run(context -> assertThat(context.getBean("flashSaleReplicaDataSource", HikariDataSource.class)
                                .getUsername())
                        .isEqualTo("reader"));
    }

    @Test
    void nobodyElseGetsIt() {
        runner.withPropertyValues(URL).withUserConfiguration(Host.class).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(JdbcStores.class);
            assertThat(context.getBean(DataSource.class)).isSameAs(context.getBean("dataSource"));
            assertThat(context.getBean(JdbcTemplate.class).getDataSource()).isSameAs(context.getBean("dataSource"));
        });
    }

    @Test
    void theHostsOwnByThatNameIsUsed() {
        runner.withPropertyValues(URL).withUserConfiguration(OwnReplica.class).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(FlashSale.class).hasSingleBean(JdbcStores.class);
            assertThat(context.getBean("flashSaleReplicaDataSource")).isInstanceOf(CountingDataSource.class);
        });
    }

    @Test
    void itIsReadFrom() {
        runner.withUserConfiguration(OwnReplica.class).run(context -> {
            FlashSale flashSale = context.getBean(FlashSale.class);
            CountingDataSource replica = context.getBean("flashSaleReplicaDataSource", CountingDataSource.class);
            context.getBean(JdbcStores.class)
                    .orderStore()
                    .ordersOf(new BuyerId("ann"), null, 10, OrderStore.Read.REPLICA);
            assertThat(replica.connections.get()).isPositive();
            assertThat(flashSale.health().running()).isTrue();
        });
    }

    @Test
    void withoutAPoolItIsRefusedAndNotIgnored() {
        runner.withPropertyValues(URL)
                .withClassLoader(new FilteredClassLoader("com.zaxxer.hikari"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("flashsale.jdbc.replica.url")
                        .hasMessageContaining("HikariCP"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Database {
        private static final String NAME = UUID.randomUUID().toString();

        @Bean
        DataSource dataSource() {
            return h2();
        }

        static JdbcDataSource h2() {
            JdbcDataSource dataSource = new JdbcDataSource();
            dataSource.setURL("jdbc:h2:mem:" + NAME + ";MODE=MySQL;DB_CLOSE_DELAY=-1");
            return dataSource;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Host {
        @Bean
        JdbcTemplate jdbcTemplate(DataSource dataSource) {
            return new JdbcTemplate(dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnReplica {
        @Bean(autowireCandidate = false)
        CountingDataSource flashSaleReplicaDataSource() {
            return new CountingDataSource(Database.h2());
        }
    }

    /** Another way into the same database. */
    static class CountingDataSource extends DelegatingDataSource {
        private final AtomicInteger connections = new AtomicInteger();

        CountingDataSource(DataSource database) {
            super(database);
        }

        @Override
        public Connection getConnection() throws SQLException {
            connections.incrementAndGet();
            return super.getConnection();
        }
    }
}

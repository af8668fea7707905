package io.flashsale.spring.boot.jdbc;

import io.flashsale.jdbc.JdbcSchema;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.jdbc.Transactions;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.SigningKeys;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import io.flashsale.spring.boot.FlashSaleProperties;
import io.flashsale.spring.boot.internal.AutoConfigurationNames;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;

/** Catalog, orders and signing keys in the host's database, where there is one. */
@AutoConfiguration(
        after = FlashSaleAutoConfiguration.class,
        afterName = {
            AutoConfigurationNames.DATA_SOURCE_3,
            AutoConfigurationNames.DATA_SOURCE_4,
            AutoConfigurationNames.JDBC_TRANSACTIONS_3,
            AutoConfigurationNames.JDBC_TRANSACTIONS_4,
            AutoConfigurationNames.JPA_3,
            AutoConfigurationNames.JPA_4
        })
@ConditionalOnClass({JdbcStores.class, DataSource.class})
@ConditionalOnBean(FlashSaleProperties.class)
@ConditionalOnSingleCandidate(DataSource.class)
@Conditional(FlashSaleJdbcAutoConfiguration.AutoOrJdbc.class)
@Import(ReplicaConfiguration.class)
public class FlashSaleJdbcAutoConfiguration {
    /** Comes after the host's own migrations: Flyway for one does not begin in a schema that has tables already. */
    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    JdbcStores flashSaleJdbcStores(
            FlashSaleProperties properties,
            DataSource dataSource,
            ObjectProvider<Transactions> transactions,
            ObjectProvider<OrderWriter> writers,
            ObjectProvider<Clock> clock,
            ListableBeanFactory beans) {
        switch (properties.jdbc().schema()) {
            case MIGRATE -> JdbcSchema.migrate(dataSource);
            case VALIDATE -> JdbcSchema.validate(dataSource);
            case NONE -> {}
        }
        JdbcStores.Builder builder = JdbcStores.builder(dataSource)
                .orderWriter(CombinedOrderWriter.of(writers.orderedStream().toList()))
                .clock(clock.getIfUnique(Clock::systemUTC));
        transactions.ifAvailable(builder::transactions);
        if (beans.containsBean(ReplicaConfiguration.BEAN)) {
            builder.replica(beans.getBean(ReplicaConfiguration.BEAN, DataSource.class));
        }
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean(OrderStore.class)
    OrderStore flashSaleOrderStore(JdbcStores stores) {
        return stores.orderStore();
    }

    @Bean
    @ConditionalOnMissingBean(SaleCatalog.class)
    SaleCatalog flashSaleSaleCatalog(JdbcStores stores) {
        return stores.saleCatalog();
    }

    @Bean
    @ConditionalOnMissingBean(SigningKeys.class)
    SigningKeys flashSaleJdbcSigningKeys(JdbcStores stores) {
        return stores.signingKeys();
    }

    /** The host's transactions, if it has a transaction manager; else the stores run their own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.springframework.transaction.PlatformTransactionManager",
                "org.springframework.jdbc.datasource.DataSourceUtils"
            })
    static class HostTransactions {
        @Bean
        @ConditionalOnMissingBean(Transactions.class)
        @ConditionalOnSingleCandidate(PlatformTransactionManager.class)
        SpringTransactions flashSaleTransactions(DataSource dataSource, PlatformTransactionManager manager) {
            return new SpringTransactions(dataSource, manager);
        }
    }

    static final class AutoOrJdbc extends AnyNestedCondition {
        AutoOrJdbc() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty(prefix = "flashsale", name = "store", havingValue = "auto", matchIfMissing = true)
        static final class Auto {}

        @ConditionalOnProperty(prefix = "flashsale", name = "store", havingValue = "jdbc")
        static final class Jdbc {}
    }
}

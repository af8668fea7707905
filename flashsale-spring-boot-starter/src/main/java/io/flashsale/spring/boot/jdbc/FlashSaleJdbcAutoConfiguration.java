package io.flashsale.spring.boot.jdbc;

import io.flashsale.jdbc.JdbcChecks;
import io.flashsale.jdbc.JdbcSchema;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.jdbc.Transactions;
import io.flashsale.spi.KeeperRows;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.SigningKeys;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import io.flashsale.spring.boot.FlashSaleProperties;
import io.flashsale.spring.boot.FlashSaleProperties.Jdbc.Schema;
import io.flashsale.spring.boot.FlashSaleProperties.Store;
import io.flashsale.spring.boot.internal.AutoConfigurationNames;
import io.flashsale.spring.boot.internal.HostBeans;
import io.flashsale.spring.boot.internal.HostProperties;
import io.flashsale.spring.boot.internal.SettingErrors;
import io.flashsale.spring.boot.internal.ShopIdentity;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;

/** Configures catalog, orders and signing keys in the host's database, where there is one. */
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
@Conditional(FlashSaleJdbcAutoConfiguration.NotInMemory.class)
@Import(ReplicaConfiguration.class)
public class FlashSaleJdbcAutoConfiguration {
    /** Made after the host's own migrations: Flyway, for one, does not begin in a schema that has tables already. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    JdbcStores flashSaleJdbcStores(
            FlashSaleProperties properties,
            DataSource dataSource,
            ObjectProvider<Transactions> transactions,
            ObjectProvider<OrderWriter> writers,
            ObjectProvider<Clock> clock,
            ListableBeanFactory beans) {
        FlashSaleProperties.Jdbc settings = properties.jdbc();
        awaitDatabase(dataSource, settings.waitAtStart());
        prepareTables(dataSource, settings.schema());
        JdbcStores.Builder builder = JdbcStores.builder(dataSource)
                .orderWriter(CombinedOrderWriter.of(writers.orderedStream().toList()));
        // Rows go by the database's clock, whatever Clock bean the host has, but for one that also measures durations,
        // which only tests have.
        Clock own = clock.getIfUnique();
        if (own instanceof LongSupplier) {
            builder.clock(own);
        }
        transactions.ifAvailable(builder::transactions);
        if (beans.containsBean(ReplicaConfiguration.BEAN)) {
            builder.replica(beans.getBean(ReplicaConfiguration.BEAN, DataSource.class));
        }
        JdbcStores stores = builder.build();
        if (settings.schema() != Schema.NONE) {
            stores.check();
        }
        return stores;
    }

    private static void awaitDatabase(DataSource dataSource, Duration wait) {
        SettingErrors.named("flashsale.jdbc", () -> {
            JdbcChecks.awaitDatabase(dataSource, wait);
            return wait;
        });
    }

    private static void prepareTables(DataSource dataSource, Schema schema) {
        try {
            switch (schema) {
                case MIGRATE -> JdbcSchema.migrate(dataSource);
                case VALIDATE -> JdbcSchema.validate(dataSource);
                case NONE -> {}
            }
        } catch (IllegalStateException problem) {
            throw new InvalidConfigurationPropertyValueException(
                    "flashsale.jdbc.schema",
                    schema.name().toLowerCase(Locale.ROOT),
                    problem.getMessage()
                            + (schema == Schema.MIGRATE
                                    ? ". Where somebody else runs the scripts, set it to validate"
                                    : ". Or set it to migrate, which runs them at the start"));
        }
    }

    @Bean
    @ConditionalOnMissingBean(OrderStore.class)
    OrderStore flashSaleJdbcOrderStore(JdbcStores stores) {
        return stores.orderStore();
    }

    /** Our order store's name: a host with one of its own need not have our tables. */
    @Bean
    @Lazy
    @ConditionalOnBean(name = "flashSaleJdbcOrderStore")
    ShopIdentity flashSaleShopIdentity(JdbcStores stores) {
        return new ShopIdentity(stores.shop());
    }

    @Bean
    @ConditionalOnMissingBean(SaleCatalog.class)
    SaleCatalog flashSaleJdbcSaleCatalog(JdbcStores stores) {
        return stores.saleCatalog();
    }

    /** Beside our order store only: a host with stores of its own need not have our tables. */
    @Bean
    @ConditionalOnBean(name = "flashSaleJdbcOrderStore")
    @ConditionalOnMissingBean(KeeperRows.class)
    KeeperRows flashSaleJdbcKeeperRows(JdbcStores stores) {
        return stores.keeperRows();
    }

    @Bean
    @ConditionalOnMissingBean(SigningKeys.class)
    SigningKeys flashSaleJdbcSigningKeys(JdbcStores stores) {
        return stores.signingKeys();
    }

    /** Has the stores run in the host's transactions, if there is a transaction manager of this DataSource; else they run their own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.springframework.transaction.PlatformTransactionManager",
                "org.springframework.jdbc.datasource.DataSourceUtils"
            })
    static class HostTransactions {
        @Bean
        @ConditionalOnMissingBean
        Transactions flashSaleTransactions(
                DataSource dataSource, ObjectProvider<PlatformTransactionManager> managers, ListableBeanFactory beans) {
            PlatformTransactionManager manager = managers.getIfUnique(() -> managerOf(dataSource, managers));
            if (manager != null) {
                return new SpringTransactions(dataSource, manager);
            }
            if (managers.stream().findAny().isPresent()
                    && !HostBeans.names(beans, OrderWriter.class).isEmpty()) {
                throw new IllegalStateException(
                        "there are several PlatformTransactionManager beans, and none is known to be the one"
                                + " in whose transactions an OrderWriter is to write: mark it @Primary, or declare a bean of type "
                                + Transactions.class.getName());
            }
            return Transactions.on(dataSource);
        }

        /** The one among several that says it manages this DataSource. */
        private static @Nullable PlatformTransactionManager managerOf(
                DataSource dataSource, ObjectProvider<PlatformTransactionManager> managers) {
            List<PlatformTransactionManager> ours = managers.stream()
                    .filter(manager -> manager instanceof ResourceTransactionManager resource
                            && resource.getResourceFactory() == SpringTransactions.target(dataSource))
                    .toList();
            return ours.size() == 1 ? ours.get(0) : null;
        }
    }

    /** Decided by the value as it is bound. */
    static final class NotInMemory implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return new HostProperties(context.getEnvironment()).choice("flashsale.store", Store.AUTO) != Store.MEMORY;
        }
    }
}

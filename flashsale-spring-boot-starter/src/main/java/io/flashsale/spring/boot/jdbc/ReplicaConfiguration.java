package io.flashsale.spring.boot.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.spring.boot.FlashSaleProperties;
import io.flashsale.spring.boot.internal.ConditionalOnSet;
import io.flashsale.spring.boot.internal.HostProperties;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Makes a DataSource of the database's copies from properties. Nobody who asks for a DataSource gets this one, so that the host's own
 * stays the single candidate.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnSet("flashsale.jdbc.replica.url")
class ReplicaConfiguration {
    /** Name by which the replica is looked up, also the host's own. */
    static final String BEAN = "flashSaleReplicaDataSource";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HikariDataSource.class)
    static class Pool {
        /** Opens no connection yet: a replica that is down must not keep the sale from starting. */
        @Bean(name = BEAN, autowireCandidate = false, defaultCandidate = false)
        @ConditionalOnMissingBean(name = BEAN)
        HikariDataSource flashSaleReplicaDataSource(FlashSaleProperties properties, Environment environment) {
            FlashSaleProperties.Replica replica = properties.jdbc().replica();
            HostProperties host = new HostProperties(environment);
            HikariConfig config = new HikariConfig();
            config.setPoolName("flashsale-replica");
            config.setJdbcUrl(replica.url());
            config.setUsername(
                    replica.username() != null ? replica.username() : host.text("spring.datasource.username"));
            config.setPassword(
                    replica.password() != null ? replica.password() : host.exactText("spring.datasource.password"));
            config.setMaximumPoolSize(replica.maximumPoolSize());
            config.setReadOnly(true);
            config.setConnectionTimeout(2_000);
            config.setInitializationFailTimeout(-1);
            return new HikariDataSource(config);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("com.zaxxer.hikari.HikariDataSource")
    static class NoPool {
        @Bean(name = BEAN, autowireCandidate = false, defaultCandidate = false)
        @ConditionalOnMissingBean(name = BEAN)
        DataSource flashSaleReplicaDataSource() {
            throw new InvalidConfigurationPropertyValueException(
                    "flashsale.jdbc.replica.url",
                    "(not shown)",
                    "it needs HikariCP on the class path; without it declare a DataSource bean named " + BEAN
                            + " with autowireCandidate=false");
        }
    }
}

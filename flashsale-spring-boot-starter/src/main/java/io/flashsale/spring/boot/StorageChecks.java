package io.flashsale.spring.boot;

import io.flashsale.Role;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.StockLedger;
import io.flashsale.spring.boot.FlashSaleProperties.Store;
import io.flashsale.spring.boot.internal.HostBeans;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;

/** Checks at the start that nothing is kept in the memory of this process by accident; a refusal names the property and the fix. */
final class StorageChecks {
    private static final Logger LOG = LoggerFactory.getLogger(StorageChecks.class);

    private StorageChecks() {}

    /** Called where there is no order store, because nobody could make one or nobody should. */
    static void checkStore(Store store, ListableBeanFactory beans) {
        if (store == Store.JDBC) {
            throw refused(
                    store, "it needs flashsale-jdbc on the class path and one DataSource bean, or a @Primary one");
        }
        if (!HostBeans.names(beans, OrderWriter.class).isEmpty()) {
            throw refused(
                    store,
                    "there is an OrderWriter bean, which writes in the transactions of a database, but orders would be kept in"
                            + " memory: add flashsale-jdbc and a DataSource, or remove the bean");
        }
        if (store == Store.AUTO) {
            int databases = HostBeans.candidates(beans, DataSource.class).size();
            if (databases > 1 && hasJdbc(beans)) {
                throw refused(
                        store,
                        "there are " + databases + " DataSource beans, and none of them is @Primary: mark the one"
                                + " in which orders are to be kept, or set flashsale.store=memory");
            }
            if (databases == 1 && hasJdbc(beans)) {
                throw refused(
                        store,
                        "there is a DataSource bean, but io.flashsale.spring.boot.jdbc.FlashSaleJdbcAutoConfiguration did not see"
                                + " it: have its auto-configuration come before that one, or set flashsale.store=memory");
            }
            String shared = shared(beans);
            if (shared != null) {
                throw refused(
                        store,
                        shared
                                + ", which other nodes use too, but orders would be kept in the memory of each, so that each"
                                + " would sell the whole stock: add flashsale-jdbc and a DataSource, or set"
                                + " flashsale.store=memory if there is one node only");
            }
            LOG.warn(
                    "Sales and orders are kept in memory and gone with this process, because {};"
                            + " flashsale.store=memory silences this",
                    hasJdbc(beans) ? "there is no DataSource" : "flashsale-jdbc is not on the class path");
        }
    }

    /** Called where the flash sale is made: warns where other processes cannot reach what this one has in its memory. */
    static void checkSharing(FlashSaleProperties properties, StockLedger ledger, OrderQueue queue) {
        if (ledger instanceof MemoryStockLedger && properties.ledger().type() == FlashSaleProperties.Ledger.Type.AUTO) {
            LOG.warn("The stock ledger is in this process's memory, so one process at a time may serve a sale;"
                    + " several need flashsale-redis on the class path and flashsale.redis.addresses or"
                    + " spring.data.redis.host. flashsale.ledger.type=memory silences this");
        }
        boolean accepts = properties.roles().contains(Role.ORDER);
        boolean decides = properties.roles().contains(Role.WORKER);
        if (queue instanceof MemoryOrderQueue && accepts && !decides) {
            LOG.warn(
                    "The order queue is in this process's memory, but flashsale.roles has no worker to empty it: tickets wait"
                            + " {} for the sweeper of another process. Set flashsale.kafka.bootstrap-servers, with"
                            + " flashsale-kafka on the class path, or add the role",
                    properties.settings().lostAfter());
        }
    }

    /** Called where the ledger in memory is made. */
    static void checkLedger(FlashSaleProperties.Ledger.Type type) {
        if (type == FlashSaleProperties.Ledger.Type.REDIS) {
            throw missing("flashsale.ledger.type", "redis", "flashsale-redis");
        }
    }

    /** Called where the queue in memory is made. */
    static void checkQueue(FlashSaleProperties.Queue.Type type) {
        if (type == FlashSaleProperties.Queue.Type.KAFKA) {
            throw missing("flashsale.queue.type", "kafka", "flashsale-kafka");
        }
    }

    /** Called where the rate limiter in memory is made. */
    static void checkRateLimit(FlashSaleProperties.RateLimit.Type type) {
        if (type == FlashSaleProperties.RateLimit.Type.REDIS) {
            throw missing("flashsale.rate-limit.type", "redis", "flashsale-redis");
        }
    }

    /** Called where the flash sale is made: what was asked for and cannot be kept in memory must be there. */
    static void checkOthers(FlashSaleProperties properties, ListableBeanFactory beans) {
        if (properties.cache().type() == FlashSaleProperties.Cache.Type.REDIS
                && HostBeans.names(beans, SaleCache.class).isEmpty()) {
            throw missing("flashsale.cache.type", "redis", "flashsale-redis");
        }
        if (properties.media().type() == FlashSaleProperties.Media.Type.S3
                && HostBeans.names(beans, MediaStore.class).isEmpty()) {
            throw missing("flashsale.media.type", "s3", "flashsale-s3");
        }
    }

    private static @Nullable String shared(ListableBeanFactory beans) {
        if (beans.containsBean(FlashSaleAutoConfiguration.REDIS_LEDGER)) {
            return "the stock ledger is in Redis";
        }
        return beans.containsBean(FlashSaleAutoConfiguration.KAFKA_QUEUE) ? "the order queue is in Kafka" : null;
    }

    private static boolean hasJdbc(ListableBeanFactory beans) {
        ClassLoader loader =
                beans instanceof ConfigurableListableBeanFactory factory ? factory.getBeanClassLoader() : null;
        return ClassUtils.isPresent("io.flashsale.jdbc.JdbcStores", loader);
    }

    private static InvalidConfigurationPropertyValueException missing(String property, String value, String module) {
        return new InvalidConfigurationPropertyValueException(
                property, value, "it needs " + module + " on the class path, or a bean of the host's own");
    }

    private static InvalidConfigurationPropertyValueException refused(Store store, String reason) {
        return new InvalidConfigurationPropertyValueException(
                "flashsale.store", store.name().toLowerCase(Locale.ROOT), reason);
    }
}

package io.flashsale.spring.boot;

import io.flashsale.spi.OrderWriter;
import io.flashsale.spring.boot.FlashSaleProperties.Store;
import java.util.Locale;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;

/** Whether orders may be kept in memory: never by accident. */
final class InMemory {
    private static final Logger log = LoggerFactory.getLogger(InMemory.class);

    private InMemory() {}

    /** Called where no order store is, because nobody could or nobody should make one. */
    static void check(Store store, ListableBeanFactory beans) {
        if (store == Store.JDBC) {
            throw refused(
                    store, "it takes flashsale-jdbc on the class path and one DataSource bean, or a @Primary one");
        }
        if (beans.getBeanNamesForType(OrderWriter.class).length > 0) {
            throw refused(
                    store,
                    "there is an OrderWriter bean, which writes in the transactions of a database, but orders would be kept in"
                            + " memory: add flashsale-jdbc and a DataSource, or remove the bean");
        }
        if (store == Store.AUTO) {
            int databases = beans.getBeanNamesForType(DataSource.class).length;
            if (databases > 1 && hasJdbc()) {
                throw refused(
                        store,
                        "there are " + databases + " DataSource beans, and none of them is @Primary: mark the one"
                                + " in which orders shall be kept, or set flashsale.store=memory");
            }
            log.warn(
                    "Sales and orders are kept in memory and gone with this process, because {};"
                            + " flashsale.store=memory silences this",
                    hasJdbc() ? "there is no DataSource" : "flashsale-jdbc is not on the class path");
        }
    }

    private static boolean hasJdbc() {
        return ClassUtils.isPresent("io.flashsale.jdbc.JdbcStores", InMemory.class.getClassLoader());
    }

    private static InvalidConfigurationPropertyValueException refused(Store store, String reason) {
        return new InvalidConfigurationPropertyValueException(
                "flashsale.store", store.name().toLowerCase(Locale.ROOT), reason);
    }
}

package io.flashsale.jdbc;

import io.flashsale.spi.OrderStore;
import io.flashsale.testkit.server.MariaDbServer;
import io.flashsale.testkit.store.OrderStoreContract;
import io.flashsale.testkit.store.OrderStoreProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MariaDbServer.class)
class MariaDbOrderStoreTest extends OrderStoreContract {
    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.of(Product.MARIADB);
    }

    @Override
    protected OrderStore createStore() {
        return JdbcStores.builder(database.dataSource()).build().orderStore();
    }

    @Override
    public OrderStoreProbe probe() {
        return new JdbcProbe(database.dataSource());
    }

    @AfterAll
    static void close() {
        database.close();
    }
}

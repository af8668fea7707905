package io.flashsale.jdbc;

import io.flashsale.spi.OrderStore;
import io.flashsale.testkit.store.OrderStoreContract;
import io.flashsale.testkit.store.OrderStoreProbe;
import org.junit.jupiter.api.AfterAll;

class H2MemoryOrderStoreTest extends OrderStoreContract {
    private static final TestDatabase DATABASE = TestDatabase.of(Product.H2);

    @Override
    protected OrderStore createStore() {
        return JdbcStores.builder(DATABASE.dataSource()).build().orderStore();
    }

    @Override
    public OrderStoreProbe probe() {
        return new JdbcProbe(DATABASE.dataSource());
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }
}

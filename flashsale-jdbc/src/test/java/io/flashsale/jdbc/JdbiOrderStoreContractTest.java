package io.flashsale.jdbc;

import io.flashsale.spi.OrderStore;
import io.flashsale.testkit.store.OrderStoreContract;
import io.flashsale.testkit.store.OrderStoreProbe;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Product.class)
class JdbiOrderStoreContractTest extends OrderStoreContract {
    private static TestDatabase database;

    /* Without it JUnit hands no product to open. */
    @Parameter
    Product product;

    @BeforeParameterizedClassInvocation
    static void open(Product product) {
        database = null;
        database = TestDatabase.of(product);
    }

    @Override
    protected OrderStore createStore() {
        return JdbcStores.builder(database.dataSource()).build().orderStore();
    }

    @Override
    public OrderStoreProbe probe() {
        return new JdbcProbe(database.dataSource());
    }

    @AfterParameterizedClassInvocation
    static void close() {
        if (database != null) {
            database.close();
        }
    }
}

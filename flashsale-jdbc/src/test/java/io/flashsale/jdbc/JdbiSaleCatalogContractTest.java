package io.flashsale.jdbc;

import io.flashsale.spi.OrderStore;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.testkit.SaleCatalogContract;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Product.class)
class JdbiSaleCatalogContractTest extends SaleCatalogContract {
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
    protected SaleCatalog createCatalog() {
        return JdbcStores.builder(database.dataSource()).build().saleCatalog();
    }

    @Override
    protected OrderStore orderStore() {
        return JdbcStores.builder(database.dataSource()).build().orderStore();
    }

    @AfterParameterizedClassInvocation
    static void close() {
        if (database != null) {
            database.close();
        }
    }
}

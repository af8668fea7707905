package io.flashsale.jdbc;

import io.flashsale.spi.SaleCatalog;
import io.flashsale.testkit.SaleCatalogContract;
import org.junit.jupiter.api.AfterAll;

class H2SaleCatalogTest extends SaleCatalogContract {
    private static final TestDatabase DATABASE = TestDatabase.of(Product.H2);

    @Override
    protected SaleCatalog createCatalog() {
        return JdbcStores.builder(DATABASE.dataSource()).build().saleCatalog();
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }
}

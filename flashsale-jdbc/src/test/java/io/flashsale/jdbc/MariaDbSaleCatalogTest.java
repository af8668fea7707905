package io.flashsale.jdbc;

import io.flashsale.spi.SaleCatalog;
import io.flashsale.testkit.SaleCatalogContract;
import io.flashsale.testkit.server.MariaDbServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MariaDbServer.class)
class MariaDbSaleCatalogTest extends SaleCatalogContract {
    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.of(Product.MARIADB);
    }

    @Override
    protected SaleCatalog createCatalog() {
        return JdbcStores.builder(database.dataSource()).build().saleCatalog();
    }

    @AfterAll
    static void close() {
        database.close();
    }
}

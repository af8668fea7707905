package io.flashsale.jdbc;

import io.flashsale.spi.SaleCatalog;
import io.flashsale.testkit.SaleCatalogContract;
import io.flashsale.testkit.server.MySqlServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MySqlServer.class)
class MySqlSaleCatalogTest extends SaleCatalogContract {
    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.of(Product.MYSQL);
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

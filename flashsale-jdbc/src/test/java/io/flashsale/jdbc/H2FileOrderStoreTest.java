package io.flashsale.jdbc;

import io.flashsale.spi.OrderStore;
import io.flashsale.testkit.store.OrderStoreContract;
import io.flashsale.testkit.store.OrderStoreProbe;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2FileOrderStoreTest extends OrderStoreContract {
    @TempDir
    static Path directory;

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.file(directory);
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

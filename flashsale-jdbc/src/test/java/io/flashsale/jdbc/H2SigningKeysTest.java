package io.flashsale.jdbc;

import io.flashsale.spi.SigningKeys;
import io.flashsale.testkit.SigningKeysContract;
import org.junit.jupiter.api.AfterEach;

class H2SigningKeysTest extends SigningKeysContract {
    private TestDatabase database;

    @Override
    protected SigningKeys createKeys() {
        database = TestDatabase.of(Product.H2);
        return JdbcStores.builder(database.dataSource()).build().signingKeys();
    }

    @Override
    protected SigningKeys otherNode(SigningKeys node) {
        return JdbcStores.builder(database.dataSource()).build().signingKeys();
    }

    @AfterEach
    void close() {
        database.close();
    }
}

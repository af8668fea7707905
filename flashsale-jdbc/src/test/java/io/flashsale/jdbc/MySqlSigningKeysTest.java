package io.flashsale.jdbc;

import io.flashsale.spi.SigningKeys;
import io.flashsale.testkit.SigningKeysContract;
import io.flashsale.testkit.server.MySqlServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MySqlServer.class)
class MySqlSigningKeysTest extends SigningKeysContract {
    private TestDatabase database;

    @Override
    protected SigningKeys createKeys() {
        database = TestDatabase.of(Product.MYSQL);
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

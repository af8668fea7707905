package io.flashsale.jdbc;

import io.flashsale.spi.SigningKeys;
import io.flashsale.testkit.SigningKeysContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Product.class)
class JdbiSigningKeysContractTest extends SigningKeysContract {
    private final TestDatabase database;

    JdbiSigningKeysContractTest(Product product) {
        database = TestDatabase.of(product);
    }

    @Override
    protected SigningKeys createKeys() {
        return JdbcStores.builder(database.dataSource()).build().signingKeys();
    }

    @Override
    protected SigningKeys otherNode(SigningKeys node) {
        return createKeys();
    }

    @AfterEach
    void close() {
        database.close();
    }
}

package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spi.SigningKey;
import io.flashsale.spi.SigningKeys;
import io.flashsale.testkit.SigningKeysContract;
import io.flashsale.testkit.Together;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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

    /** S7: one name for all nodes of a database, whoever asks first, and another for every other database; it signs nothing. */
    @Test
    void theShopHasOneNamePerDatabase() {
        List<String> names = Together.times(
                4, () -> JdbcStores.builder(database.dataSource()).build().shop());
        assertThat(names.get(0)).matches("[A-Za-z0-9_-]{8}");
        assertThat(new HashSet<>(names)).hasSize(1);
        for (SigningKey.Purpose purpose : SigningKey.Purpose.values()) {
            assertThat(createKeys().accepted(purpose))
                    .noneMatch(key -> key.kid().equals(names.get(0)));
        }
        try (TestDatabase other = TestDatabase.of(Product.H2)) {
            assertThat(JdbcStores.builder(other.dataSource()).build().shop()).isNotEqualTo(names.get(0));
        }
    }

    @AfterEach
    void close() {
        database.close();
    }
}

package io.flashsale.jdbc;

import io.flashsale.spi.KeeperRows;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.KeeperRowsContract;
import java.time.Duration;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Product.class)
class JdbiKeeperRowsContractTest extends KeeperRowsContract {
    private static TestDatabase database;

    private final SettableClock clock = new SettableClock();

    /* Without it JUnit hands no product to open. */
    @Parameter
    Product product;

    @BeforeParameterizedClassInvocation
    static void open(Product product) {
        database = null;
        database = TestDatabase.of(product);
    }

    @Override
    protected KeeperRows createRows() {
        return JdbcStores.builder(database.dataSource()).clock(clock).build().keeperRows();
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        if (database != null) {
            database.close();
        }
    }
}

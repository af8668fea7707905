package io.flashsale.testkit.memory;

import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemorySaleCatalog;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.testkit.SaleCatalogContract;
import java.time.Clock;

class MemorySaleCatalogTest extends SaleCatalogContract {
    private final MemoryOrderStore store = new MemoryOrderStore(Clock.systemUTC());

    @Override
    protected SaleCatalog createCatalog() {
        return new MemorySaleCatalog(store);
    }

    @Override
    protected OrderStore orderStore() {
        return store;
    }
}

package io.flashsale.testkit.memory;

import io.flashsale.memory.MemorySaleCatalog;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.testkit.SaleCatalogContract;

class MemorySaleCatalogTest extends SaleCatalogContract {
    @Override
    protected SaleCatalog createCatalog() {
        return new MemorySaleCatalog();
    }
}

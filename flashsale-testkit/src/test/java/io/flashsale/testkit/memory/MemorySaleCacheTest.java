package io.flashsale.testkit.memory;

import io.flashsale.memory.MemorySaleCache;
import io.flashsale.spi.SaleCache;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.SaleCacheContract;

class MemorySaleCacheTest extends SaleCacheContract {
    @Override
    protected SaleCache createCache(SettableClock clock) {
        return new MemorySaleCache(clock::nanoTime);
    }

    @Override
    protected SaleCache otherNode(SaleCache node) {
        return node;
    }
}

package io.flashsale.testkit.memory;

import io.flashsale.memory.MemorySaleCache;
import io.flashsale.spi.SaleCache;
import io.flashsale.testkit.SaleCacheContract;
import io.flashsale.testkit.SettableClock;

class MemorySaleCacheTest extends SaleCacheContract {
    @Override
    protected SaleCache createCache(SettableClock clock) {
        return new MemorySaleCache(clock);
    }

    @Override
    protected SaleCache otherNode(SaleCache node) {
        return node;
    }
}

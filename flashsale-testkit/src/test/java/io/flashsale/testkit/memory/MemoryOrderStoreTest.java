package io.flashsale.testkit.memory;

import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.spi.OrderStore;
import io.flashsale.testkit.store.OrderStoreContract;
import io.flashsale.testkit.store.OrderStoreProbe;
import java.time.Clock;

class MemoryOrderStoreTest extends OrderStoreContract {
    private final MemoryOrderStore store = new MemoryOrderStore(Clock.systemUTC());

    @Override
    protected OrderStore createStore() {
        return store;
    }

    @Override
    public OrderStoreProbe probe() {
        return new MemoryOrderStoreProbe(store);
    }
}

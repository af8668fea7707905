package io.flashsale.testkit.memory;

import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.ThreadPoolScheduler;
import io.flashsale.spi.OrderQueue;
import io.flashsale.testkit.queue.OrderQueueContract;
import org.junit.jupiter.api.AfterEach;

class MemoryOrderQueueTest extends OrderQueueContract {
    private final ThreadPoolScheduler scheduler = new ThreadPoolScheduler();

    @Override
    protected OrderQueue createQueue() {
        return new MemoryOrderQueue(scheduler, 1_000, 7);
    }

    @AfterEach
    void stopThreads() {
        scheduler.close();
    }
}

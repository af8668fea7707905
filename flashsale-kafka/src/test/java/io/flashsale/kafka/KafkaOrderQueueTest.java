package io.flashsale.kafka;

import io.flashsale.spi.OrderQueue;
import io.flashsale.testkit.queue.OrderQueueContract;
import io.flashsale.testkit.server.KafkaServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaOrderQueueTest extends OrderQueueContract {
    @RegisterExtension
    static final KafkaServer KAFKA = new KafkaServer();

    @Override
    protected OrderQueue createQueue() {
        return KafkaOrderQueue.start(Queues.at(KAFKA.bootstrapServers()).build());
    }
}

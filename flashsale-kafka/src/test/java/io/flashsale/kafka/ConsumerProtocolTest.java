package io.flashsale.kafka;

import io.flashsale.spi.OrderQueue;
import io.flashsale.testkit.queue.OrderQueueContract;
import io.flashsale.testkit.server.KafkaServer;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The newer group protocol, which a host may choose. */
class ConsumerProtocolTest extends OrderQueueContract {
    @RegisterExtension
    static final KafkaServer KAFKA = new KafkaServer();

    @Override
    protected OrderQueue createQueue() {
        return KafkaOrderQueue.start(Queues.at(KAFKA.bootstrapServers())
                .properties(Map.of("group.protocol", "consumer"))
                .build());
    }
}

package io.flashsale.kafka;

import java.util.Set;

/** A queue as a neighbouring release would have it. */
public final class OtherFormat {
    private OtherFormat() {}

    /** A queue that writes one format and reads these. */
    public static KafkaOrderQueue queue(KafkaQueueSettings settings, String written, Set<String> read) {
        return KafkaOrderQueue.start(settings, new TicketRecords(settings.topic(), settings.shop(), written, read));
    }
}

package io.flashsale.kafka;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the tickets of other shops that were found in our topic and stepped over, and names each shop once, at most 16 of them.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
final class OtherShops {
    private static final Logger LOG = LoggerFactory.getLogger(OtherShops.class);
    private static final int MAX_NAMED = 16;

    private final KafkaQueueSettings settings;
    private final AtomicLong tickets = new AtomicLong();
    private final Set<String> named = new HashSet<>();

    OtherShops(KafkaQueueSettings settings) {
        this.settings = settings;
    }

    void steppedOver(String shop) {
        tickets.incrementAndGet();
        if (isNew(shop)) {
            LOG.error(
                    "Topic {} also carries tickets of shop {}, and we are shop {}: ours step over them, but where the group {} is shared"
                            + " theirs take tickets of ours, which then wait for the sweeper; give each shop a topic and a groupId of its own",
                    settings.topic(),
                    shop,
                    settings.shop(),
                    settings.groupId());
        }
    }

    private synchronized boolean isNew(String shop) {
        return named.size() < MAX_NAMED && named.add(shop);
    }

    long tickets() {
        return tickets.get();
    }
}

package io.flashsale.kafka;

import io.flashsale.ItemId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.StartWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order queue on a Kafka topic. An item's tickets are in one partition, so while the group does not change one node decides them.
 *
 * <pre>{@code
 * OrderQueue queue = KafkaOrderQueue.start(KafkaQueueSettings.builder("kafka-1:9092,kafka-2:9092").build());
 * }</pre>
 *
 * <p>What Kafka has confirmed is on as many brokers as the topic's min.insync.replicas; a send that failed may have arrived. Tickets are
 * handed out at least once. Each subscription is a member of the group with a consumer of its own, and holds at most eight batches of each
 * of its partitions in memory.
 *
 * <p><b>Threads.</b> Safe for any number of threads. No method but {@link #start} and {@link #close} blocks.
 */
public final class KafkaOrderQueue implements OrderQueue {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOrderQueue.class);
    private static final Duration START_PAUSE = Duration.ofMillis(20);
    private static final Duration ADMIN_CLOSE_WAIT = Duration.ofSeconds(1);

    private final KafkaQueueSettings settings;
    private final TicketRecords records;
    private final OtherShops otherShops;
    private final ScheduledThreadPoolExecutor completions;
    private final Admin admin;
    private final TicketSender sender;
    private final Positions positions;
    private final List<KafkaSubscription> subscriptions = new ArrayList<>();
    private long leftByClosed;
    private boolean closed;

    private KafkaOrderQueue(KafkaQueueSettings settings, TicketRecords records, Admin admin, StartWait wait) {
        this.settings = settings;
        this.admin = admin;
        this.records = records;
        this.otherShops = new OtherShops(settings);
        this.completions = new ScheduledThreadPoolExecutor(1, KafkaSubscription.daemon("flashsale-kafka-completions"));
        this.sender = TicketSender.start(settings, records, completions, wait);
        this.positions = new Positions(admin, settings, sender.partitions(), completions);
    }

    /**
     * Waits for the brokers, checks the topics, and creates missing ones if the settings say so.
     *
     * @throws StoreUnavailableException if no broker answers within {@code waitAtStart}
     * @throws IllegalStateException naming what is wrong with the topics, credentials or client properties, and what changes it
     */
    public static KafkaOrderQueue start(KafkaQueueSettings settings) {
        return start(settings, new TicketRecords(settings.topic(), settings.shop()));
    }

    static KafkaOrderQueue start(KafkaQueueSettings settings, TicketRecords records) {
        String kafka = "Kafka at " + settings.bootstrapServers();
        StartWait wait = new StartWait(kafka, settings.waitAtStart(), START_PAUSE);
        Admin admin = StartChecks.connect(settings, wait);
        try {
            new StartChecks(settings, admin, wait).run().report(LOG, kafka + " is not set up for a sale");
            return new KafkaOrderQueue(settings, records, admin, wait);
        } catch (RuntimeException refused) {
            admin.close(ADMIN_CLOSE_WAIT);
            throw refused;
        }
    }

    /** Fails within Kafka's delivery.timeout.ms, 10 s unless set otherwise; at once if 32 MiB of tickets are under way. */
    @Override
    public CompletionStage<Void> send(Ticket ticket) {
        return sender.send(ticket);
    }

    /** The subscription is one more member of the consumer group; closing it takes at most 6 s. */
    @Override
    public Subscription subscribe(Consumer consumer) {
        KafkaSubscription subscription = new KafkaSubscription(settings, records, sender, otherShops, consumer);
        synchronized (subscriptions) {
            if (closed) {
                throw new IllegalStateException("the order queue is closed");
            }
            forgetClosed();
            subscriptions.add(subscription);
        }
        subscription.start();
        return subscription;
    }

    private void forgetClosed() {
        for (KafkaSubscription subscription : List.copyOf(subscriptions)) {
            if (subscription.isClosed()) {
                leftByClosed += subscription.leftTickets();
                subscriptions.remove(subscription);
            }
        }
    }

    /** The position of the item's partition, which the brokers are asked for, also on a node that does not consume. Fails within 16 s. */
    @Override
    public CompletionStage<Position> position(ItemId item) {
        return positions.of(sender.partition(TicketRecords.key(item)));
    }

    /**
     * Tickets of all items that are sent and not committed, as last read, about a second ago; empty if the brokers did not tell. It
     * does not wait, so that a gauge may ask.
     */
    public OptionalLong lag() {
        return positions.lag();
    }

    /** Whose tickets these are, {@link KafkaQueueSettings#shop}. */
    public String shop() {
        return settings.shop();
    }

    /** Tickets of other shops that this process found in the topic and stepped over: none if each shop has a topic of its own. */
    public long steppedOver() {
        return otherShops.tickets();
    }

    /** Tickets that this process left to the sweeper, because their item's batches failed while others were decided. */
    public long left() {
        synchronized (subscriptions) {
            return leftByClosed
                    + subscriptions.stream()
                            .mapToLong(KafkaSubscription::leftTickets)
                            .sum();
        }
    }

    /** How often the brokers were asked for positions. */
    int readings() {
        return positions.readings();
    }

    /** Tickets fetched and not done. */
    int open() {
        synchronized (subscriptions) {
            return subscriptions.stream().mapToInt(KafkaSubscription::open).sum();
        }
    }

    @Override
    public void deadLetter(Ticket ticket, String cause) {
        sender.deadLetter(ticket, cause);
    }

    /** Takes at most 6 s for the subscriptions together, and 3 s more for what is being sent. */
    @Override
    public void close() {
        List<KafkaSubscription> running;
        synchronized (subscriptions) {
            closed = true;
            running = List.copyOf(subscriptions);
            subscriptions.clear();
        }
        CompletableFuture.allOf(running.stream()
                        .map(subscription -> CompletableFuture.runAsync(subscription::close))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
        sender.close();
        admin.close(ADMIN_CLOSE_WAIT);
        completions.shutdown();
    }
}

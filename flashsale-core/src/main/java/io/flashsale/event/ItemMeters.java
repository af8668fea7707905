package io.flashsale.event;

import io.flashsale.OrderReason;
import io.flashsale.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of one item; those with a reason or an outcome are made when it first occurs. */
final class ItemMeters {
    final Counter accepted;
    final Counter created;
    final Counter paid;
    final Counter toppedUp;
    final Counter losses;
    final Timer decided;
    final AtomicLong pendingUnits = new AtomicLong();
    final AtomicLong pendingAgeMillis = new AtomicLong();
    final AtomicLong queueLag = new AtomicLong();
    final AtomicLong drift = new AtomicLong();

    private final MeterRegistry registry;
    private final Tags item;
    private final Map<Outcome, Counter> refused = new ConcurrentHashMap<>();
    private final Map<OrderReason, Counter> rejected = new ConcurrentHashMap<>();
    private final Map<OrderReason, Counter> cancelled = new ConcurrentHashMap<>();

    ItemMeters(MeterRegistry registry, Tags item) {
        this.registry = registry;
        this.item = item;
        this.accepted = counter("flashsale.orders.accepted", "Requests that reserved units", item);
        this.created = counter("flashsale.orders.created", "Tickets decided for the buyer", item);
        this.paid = counter("flashsale.orders.paid", "Orders paid", item);
        this.toppedUp = counter("flashsale.ledger.topup", "Units credited to the ledger", item);
        this.losses = counter("flashsale.ledger.loss", "Losses of the ledger found", item);
        this.decided = Timer.builder("flashsale.orders.decided")
                .description("From acceptance to decision")
                .tags(item)
                .register(registry);
        registerGauges();
    }

    private void registerGauges() {
        Gauge.builder("flashsale.ledger.pending", pendingUnits, AtomicLong::get)
                .description("Units reserved and undecided")
                .tags(item)
                .register(registry);
        TimeGauge.builder("flashsale.ledger.pending.age", pendingAgeMillis, TimeUnit.MILLISECONDS, AtomicLong::get)
                .description("Age of the oldest undecided ticket the sweeper found")
                .tags(item)
                .register(registry);
        Gauge.builder("flashsale.queue.lag", queueLag, AtomicLong::get)
                .description("Tickets sent and not decided, of the item or its partition")
                .tags(item)
                .register(registry);
        Gauge.builder("flashsale.ledger.drift", drift, AtomicLong::get)
                .description("Units of the ledger minus those of the order store at the last quiet comparison")
                .tags(item)
                .register(registry);
    }

    Counter refused(Outcome outcome) {
        return refused.computeIfAbsent(
                outcome,
                key -> counter("flashsale.orders.refused", "Requests refused", item.and("outcome", key.name())));
    }

    Counter rejected(OrderReason reason) {
        return rejected.computeIfAbsent(
                reason,
                key -> counter(
                        "flashsale.orders.rejected",
                        "Tickets decided against the buyer",
                        item.and("reason", key.name())));
    }

    Counter cancelled(OrderReason reason) {
        return cancelled.computeIfAbsent(
                reason,
                key -> counter("flashsale.orders.cancelled", "Orders cancelled", item.and("reason", key.name())));
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }
}

package io.flashsale.event;

import io.flashsale.BuyerId;
import io.flashsale.FlashSaleHealth;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.Outcome;
import io.flashsale.Ticket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Micrometer meters of the order path, fed by its events. Bind it to one or more registries; what happened before is not counted.
 *
 * <p>Meters of an item carry the tags {@code sale} and {@code sku} and appear with its first event; items beyond the first 1,000, and
 * steps beyond the first 100, are counted together as {@code other}; so are requests for items that do not exist.
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><td>flashsale.orders.accepted, .created, .paid</td><td>counters</td></tr>
 *   <tr><td>flashsale.orders.rejected, .cancelled</td><td>counters by {@code reason}</td></tr>
 *   <tr><td>flashsale.orders.refused</td><td>counter by {@code outcome}</td></tr>
 *   <tr><td>flashsale.orders.decided</td><td>timer from acceptance to decision</td></tr>
 *   <tr><td>flashsale.ledger.pending, .drift</td><td>gauges in units, on the item's keeper; 0 on others</td></tr>
 *   <tr><td>flashsale.ledger.pending.age</td><td>gauge in seconds, on the item's keeper; 0 on others</td></tr>
 *   <tr><td>flashsale.ledger.topup, .loss</td><td>counters of units credited and of losses found</td></tr>
 *   <tr><td>flashsale.queue.lag</td><td>gauge in tickets, on the item's keeper; 0 on others</td></tr>
 *   <tr><td>flashsale.failed</td><td>counter by {@code step}, without item</td></tr>
 *   <tr><td>flashsale.keeper.items, .nodes</td><td>gauges on nodes that decide, without item</td></tr>
 *   <tr><td>flashsale.keeper.beat.age</td><td>gauge in seconds, without item</td></tr>
 *   <tr><td>flashsale.keeper.taken, .left, .passed</td><td>counters of items, without item</td></tr>
 * </table>
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class FlashSaleMeters implements FlashSaleListener, MeterBinder {
    private static final int MAX_ITEMS = 1_000;
    private static final int MAX_STEPS = 100;
    private static final String OTHER = "other";
    private static final ItemId OTHER_ITEMS = ItemId.of(OTHER, OTHER);

    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
    private final Map<ItemId, ItemMeters> items = new ConcurrentHashMap<>();
    private final Map<String, Counter> steps = new ConcurrentHashMap<>();
    private final KeeperMeters keeper = new KeeperMeters(registry);

    @Override
    public void bindTo(MeterRegistry target) {
        registry.add(target);
    }

    @Override
    public void accepted(Ticket ticket) {
        of(ticket.item()).accepted.increment();
    }

    @Override
    public void refused(ItemId item, BuyerId buyer, Outcome outcome) {
        ItemId known = outcome == Outcome.UNKNOWN_ITEM ? OTHER_ITEMS : item;
        of(known).refused(outcome).increment();
    }

    @Override
    public void created(Order order) {
        of(order).created.increment();
    }

    @Override
    public void rejected(Order order) {
        OrderReason reason = order.reason();
        if (reason != null) {
            of(order).rejected(reason).increment();
        }
    }

    @Override
    public void paid(Order order) {
        of(order).paid.increment();
    }

    @Override
    public void cancelled(Order order) {
        OrderReason reason = order.reason();
        if (reason != null) {
            of(order).cancelled(reason).increment();
        }
    }

    @Override
    public void decided(ItemId item, Duration sinceAccepted) {
        of(item).decided.record(sinceAccepted);
    }

    @Override
    public void toppedUp(ItemId item, long units) {
        of(item).toppedUp.increment((double) units);
    }

    @Override
    public void drift(ItemId item, long units) {
        of(item).drift.set(units);
    }

    @Override
    public void pending(ItemId item, long units, Duration oldest) {
        ItemMeters meters = of(item);
        meters.pendingUnits.set(units);
        meters.pendingAgeMillis.set(oldest.toMillis());
    }

    @Override
    public void queueLag(ItemId item, long tickets) {
        of(item).queueLag.set(tickets);
    }

    @Override
    public void lossDetected(ItemId item, int bucket) {
        of(item).losses.increment();
    }

    @Override
    public void keeping(FlashSaleHealth.Keeping keeping) {
        keeper.heard(keeping);
    }

    @Override
    public void failed(String step, Throwable cause) {
        Counter counter = steps.get(step);
        if (counter == null) {
            String name = steps.size() < MAX_STEPS ? step : OTHER;
            counter = steps.computeIfAbsent(name, tag -> registry.counter("flashsale.failed", "step", tag));
        }
        counter.increment();
    }

    private ItemMeters of(Order order) {
        return of(order.ticket().item());
    }

    /** The bound may be exceeded by as many items as there are threads that meet a new one at once. */
    private ItemMeters of(ItemId item) {
        ItemMeters known = items.get(item);
        if (known != null) {
            return known;
        }
        return items.computeIfAbsent(items.size() < MAX_ITEMS ? item : OTHER_ITEMS, this::metersOf);
    }

    private ItemMeters metersOf(ItemId item) {
        return new ItemMeters(
                registry, Tags.of("sale", item.sale().value(), "sku", item.sku().value()));
    }
}

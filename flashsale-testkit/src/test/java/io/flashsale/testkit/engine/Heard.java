package io.flashsale.testkit.engine;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.Outcome;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everything an engine announced. Safe for any number of threads. */
final class Heard implements FlashSaleListener {
    final List<Ticket> accepted = new CopyOnWriteArrayList<>();
    final List<Outcome> refused = new CopyOnWriteArrayList<>();
    final List<Order> created = new CopyOnWriteArrayList<>();
    final List<Order> rejected = new CopyOnWriteArrayList<>();
    final List<Order> cancelled = new CopyOnWriteArrayList<>();
    final List<Integer> lost = new CopyOnWriteArrayList<>();
    final List<Failure> failures = new CopyOnWriteArrayList<>();

    /** A step that failed. */
    record Failure(String step, Throwable cause) {}

    @Override
    public void accepted(Ticket ticket) {
        accepted.add(ticket);
    }

    @Override
    public void refused(ItemId item, BuyerId buyer, Outcome outcome) {
        refused.add(outcome);
    }

    @Override
    public void created(Order order) {
        created.add(order);
    }

    @Override
    public void rejected(Order order) {
        rejected.add(order);
    }

    @Override
    public void cancelled(Order order) {
        cancelled.add(order);
    }

    @Override
    public void lossDetected(ItemId item, int bucket) {
        lost.add(bucket);
    }

    @Override
    public void failed(String step, Throwable cause) {
        failures.add(new Failure(step, cause));
    }
}

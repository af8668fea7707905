package io.flashsale.testing;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * An order queue whose sends and positions pass an {@link Intercept}, and which remembers who subscribed.
 *
 * <p><b>Threads.</b> As safe as the queue and the intercept behind it.
 */
public final class InterceptedQueue implements OrderQueue {
    private final OrderQueue real;
    private final Supplier<? extends Intercept> intercept;
    private final List<Consumer> consumers = new CopyOnWriteArrayList<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** @param intercept asked before every call, so that a test may change it while the engine runs */
    public InterceptedQueue(OrderQueue real, Supplier<? extends Intercept> intercept) {
        this.real = real;
        this.intercept = intercept;
    }

    /** Whoever has subscribed, in order. */
    public List<Consumer> consumers() {
        return List.copyOf(consumers);
    }

    /** Ends every subscription, as the death of the process that subscribed would. */
    public void endSubscriptions() {
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
    }

    @Override
    public CompletionStage<Void> send(Ticket ticket) {
        return intercept.get().about(ticket.item()).stage("send", () -> real.send(ticket));
    }

    @Override
    public CompletionStage<Position> position(ItemId item) {
        return intercept.get().about(item).stage("position", () -> real.position(item));
    }

    @Override
    public Subscription subscribe(Consumer consumer) {
        consumers.add(consumer);
        Subscription subscription = real.subscribe(consumer);
        subscriptions.add(subscription);
        return subscription;
    }

    @Override
    public void deadLetter(Ticket ticket, String cause) {
        real.deadLetter(ticket, cause);
    }

    @Override
    public void close() {
        real.close();
    }
}

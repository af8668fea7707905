package io.flashsale.testkit.engine;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** An order queue whose sends and positions pass an {@link Intercept}. */
final class InterceptedQueue implements OrderQueue {
    private final Supplier<? extends OrderQueue> real;
    private final Supplier<Intercept> intercept;
    private final List<Consumer> consumers;
    private final List<Subscription> subscriptions;

    /**
     * @param consumers where to note who subscribes
     * @param subscriptions where to note what they were given
     */
    InterceptedQueue(
            Supplier<? extends OrderQueue> real,
            Supplier<Intercept> intercept,
            List<Consumer> consumers,
            List<Subscription> subscriptions) {
        this.real = real;
        this.intercept = intercept;
        this.consumers = consumers;
        this.subscriptions = subscriptions;
    }

    @Override
    public CompletionStage<Void> send(Ticket ticket) {
        return intercept.get().stage("send", () -> real.get().send(ticket));
    }

    @Override
    public CompletionStage<Position> position(ItemId item) {
        return intercept.get().stage("position", () -> real.get().position(item));
    }

    @Override
    public Subscription subscribe(Consumer consumer) {
        consumers.add(consumer);
        Subscription subscription = real.get().subscribe(consumer);
        subscriptions.add(subscription);
        return subscription;
    }

    @Override
    public void deadLetter(Ticket ticket, String cause) {
        real.get().deadLetter(ticket, cause);
    }

    @Override
    public void close() {
        real.get().close();
    }
}

package io.flashsale.testkit;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import java.util.concurrent.CompletionStage;

/**
 * An order queue behind a bad wire: sends are lost, repeated, late and out of order, as the {@link Faults} say. What has arrived is
 * handed out as the queue behind it does.
 *
 * <p><b>Threads.</b> As safe as the queue behind it.
 */
public final class FaultyOrderQueue implements OrderQueue {
    private final OrderQueue queue;
    private final Faults faults;

    public FaultyOrderQueue(OrderQueue queue, Faults faults) {
        this.queue = queue;
        this.faults = faults;
    }

    @Override
    public CompletionStage<Void> send(Ticket ticket) {
        return faults.call(() -> queue.send(ticket));
    }

    @Override
    public Subscription subscribe(Consumer consumer) {
        return queue.subscribe(consumer);
    }

    @Override
    public CompletionStage<Position> position(ItemId item) {
        return faults.call(() -> queue.position(item));
    }

    @Override
    public void deadLetter(Ticket ticket, String cause) {
        queue.deadLetter(ticket, cause);
    }

    @Override
    public void close() {
        queue.close();
    }
}

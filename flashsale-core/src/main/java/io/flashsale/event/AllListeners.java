package io.flashsale.event;

import io.flashsale.BuyerId;
import io.flashsale.FlashSaleHealth;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.Outcome;
import io.flashsale.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener that tells several, in their order; what one throws is logged and does not keep the others from hearing. */
record AllListeners(List<FlashSaleListener> listeners) implements FlashSaleListener {
    private static final Logger LOG = LoggerFactory.getLogger(AllListeners.class);

    AllListeners {
        listeners = List.copyOf(listeners);
    }

    private void tell(Consumer<FlashSaleListener> event) {
        for (FlashSaleListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (Throwable failure) { // a missing class too, and what Kotlin throws undeclared
                LOG.warn("Listener {} failed", listener.getClass().getName(), failure);
            }
        }
    }

    @Override
    public void refused(ItemId item, BuyerId buyer, Outcome outcome) {
        tell(listener -> listener.refused(item, buyer, outcome));
    }

    @Override
    public void accepted(Ticket ticket) {
        tell(listener -> listener.accepted(ticket));
    }

    @Override
    public void created(Order order) {
        tell(listener -> listener.created(order));
    }

    @Override
    public void rejected(Order order) {
        tell(listener -> listener.rejected(order));
    }

    @Override
    public void paid(Order order) {
        tell(listener -> listener.paid(order));
    }

    @Override
    public void cancelled(Order order) {
        tell(listener -> listener.cancelled(order));
    }

    @Override
    public void decided(ItemId item, Duration sinceAccepted) {
        tell(listener -> listener.decided(item, sinceAccepted));
    }

    @Override
    public void toppedUp(ItemId item, long units) {
        tell(listener -> listener.toppedUp(item, units));
    }

    @Override
    public void drift(ItemId item, long units) {
        tell(listener -> listener.drift(item, units));
    }

    @Override
    public void pending(ItemId item, long units, Duration oldest) {
        tell(listener -> listener.pending(item, units, oldest));
    }

    @Override
    public void queueLag(ItemId item, long tickets) {
        tell(listener -> listener.queueLag(item, tickets));
    }

    @Override
    public void lossDetected(ItemId item, int bucket) {
        tell(listener -> listener.lossDetected(item, bucket));
    }

    @Override
    public void keeping(FlashSaleHealth.Keeping keeping) {
        tell(listener -> listener.keeping(keeping));
    }

    @Override
    public void failed(String step, Throwable cause) {
        tell(listener -> listener.failed(step, cause));
    }
}

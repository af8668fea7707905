package io.flashsale.event;

import io.flashsale.BuyerId;
import io.flashsale.FlashSaleHealth;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.Outcome;
import io.flashsale.Ticket;
import java.time.Duration;
import java.util.List;

/**
 * Observes the order path.
 *
 * <pre>
 * place -> refused                       exactly one of refused, accepted per place; UNKNOWN may be followed by accepted,
 *                                        if the reservation is heard of after the place timeout; accepted by no refusal
 *       -> accepted -> created           once per ticket and deciding process, after the commit
 *                      -> paid | cancelled
 *                   -> rejected
 * </pre>
 *
 * Events after the commit may be lost by a crash, and repeated: the order rows are the truth. Methods are called on the library's
 * threads, must not block, and what they throw is logged and swallowed.
 */
public interface FlashSaleListener {
    /** Hears nothing. */
    FlashSaleListener NONE = new FlashSaleListener() {};

    /** Tells all of these, in their order; what one throws is logged and does not keep the others from hearing. */
    static FlashSaleListener all(List<? extends FlashSaleListener> listeners) {
        return listeners.isEmpty() ? NONE : new AllListeners(List.copyOf(listeners));
    }

    /** A request was answered with a refusal: any outcome but ACCEPTED. */
    default void refused(ItemId item, BuyerId buyer, Outcome outcome) {}

    /** A unit was reserved for a new ticket. A repeated key is not heard again. */
    default void accepted(Ticket ticket) {}

    /** The order store decided for the buyer. */
    default void created(Order order) {}

    /** The order store decided against the buyer. */
    default void rejected(Order order) {}

    default void paid(Order order) {}

    default void cancelled(Order order) {}

    /** How long a decision took from acceptance. */
    default void decided(ItemId item, Duration sinceAccepted) {}

    /** A top-up credited units to the ledger. */
    default void toppedUp(ItemId item, long units) {}

    /**
     * A quiet comparison of ledger and order store by the item's keeper; zero ten seconds after the item has left this node.
     *
     * @param units ledger minus order store: above zero, winners may be told later that they lost; below, a top-up follows
     */
    default void drift(ItemId item, long units) {}

    /**
     * How much the ledger holds that is undecided, as the item's keeper sees it; zero ten seconds after the item has left this node.
     *
     * @param units pending units
     * @param oldest age of the oldest ticket that is known to be undecided, whether or not its row can be read; zero if none, and for the first
     *     seconds of a ticket
     */
    default void pending(ItemId item, long units, Duration oldest) {}

    /**
     * How far the queue's consumers are behind, as the item's keeper sees it; zero ten seconds after the item has left this node.
     *
     * @param tickets of this item, or of all items in its partition, that were sent and are not decided
     */
    default void queueLag(ItemId item, long tickets) {}

    /** The ledger lost something: a bucket is gone or its sequence ran backwards. */
    default void lossDetected(ItemId item, int bucket) {}

    /** This node, which decides, has said that it is alive, and looked which items it keeps: about once a second. */
    default void keeping(FlashSaleHealth.Keeping keeping) {}

    /** A step failed and will be repeated. */
    default void failed(String step, Throwable cause) {}
}

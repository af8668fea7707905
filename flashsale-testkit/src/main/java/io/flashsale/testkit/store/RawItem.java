package io.flashsale.testkit.store;

import static java.util.Comparator.comparing;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.TicketId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One item as the raw store holds it at one moment, row by row and unjudged: a row that is there twice is listed twice. The rows are
 * put in order, so that equal contents are equal.
 *
 * @param item the item
 * @param total of the stock row; 0 if there is none
 * @param available of the stock row; 0 if there is none
 * @param orders every order row of the item
 * @param holdings what the store counts towards the limit, by buyer
 * @param releases every release row of the item
 */
public record RawItem(
        ItemId item,
        long total,
        long available,
        List<RawOrder> orders,
        List<RawHolding> holdings,
        List<RawRelease> releases) {
    public RawItem {
        orders = orders.stream().sorted(comparing(RawOrder::ticket)).toList();
        holdings = holdings.stream()
                .sorted(comparing(holding -> holding.buyer().value()))
                .toList();
        releases = releases.stream().sorted(comparing(RawRelease::ticket)).toList();
    }

    /** Units of the orders in this status. */
    public long units(OrderStatus status) {
        return orders.stream()
                .filter(order -> order.status() == status)
                .mapToLong(RawOrder::quantity)
                .sum();
    }

    /** Units of the releases in this state. */
    public long units(ReleaseState state) {
        return releases.stream()
                .filter(release -> release.state() == state)
                .mapToLong(RawRelease::quantity)
                .sum();
    }

    /** What the store counts of this buyer; 0 if nothing. */
    public int unitsHeldBy(BuyerId buyer) {
        return holdings.stream()
                .filter(holding -> holding.buyer().equals(buyer))
                .mapToInt(RawHolding::used)
                .sum();
    }

    /**
     * A row of the orders.
     *
     * @param expires whether it has a time to pay
     */
    public record RawOrder(
            TicketId ticket,
            BuyerId buyer,
            int quantity,
            OrderStatus status,
            @Nullable OrderReason reason,
            boolean expires) {}

    /** What the store counts of a buyer. */
    public record RawHolding(BuyerId buyer, int used) {}

    /**
     * A row of the releases.
     *
     * @param state how far it has got
     */
    public record RawRelease(TicketId ticket, BuyerId buyer, int quantity, boolean lowerCount, ReleaseState state) {}

    /** The states of a release, in their order. */
    public enum ReleaseState {
        /** Its units are in no count yet. */
        NEW,
        /** Its units are available. */
        COUNTED,
        /** Its units are back in the ledger. */
        DONE
    }
}

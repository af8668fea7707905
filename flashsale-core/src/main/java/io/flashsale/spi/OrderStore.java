package io.flashsale.spi;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The durable side, and the only judge of who got a unit. A ticket is decided by the first row inserted for its id; the primary key is
 * the judge.
 *
 * <p><b>Invariants</b>, at every commit: available + units of CREATED and PAID = total; available &gt;= 0; a buyer's CREATED and PAID
 * units of an item are within its limit when an order is added; one row per ticket; CREATED changes only to PAID or CANCELLED, and nothing
 * else ever changes.
 *
 * <p><b>Errors.</b> {@link io.flashsale.StoreConflictException}: rolled back, repeat at once.
 * {@link io.flashsale.StoreUnavailableException}: repeat later; with {@code maybeDone} the commit's outcome is unknown, and repeating is
 * safe. {@link io.flashsale.FlashSaleException} otherwise: the input, or the host's writer, makes it fail.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Calls block, within the bounds of the store's own timeouts.
 */
public interface OrderStore {
    /** Which copy may answer a read. */
    enum Read {
        /** The one that decides. */
        PRIMARY,
        /** Any, possibly behind. */
        REPLICA
    }

    /**
     * Creates the stock row, or changes an existing one to these terms. Called while the sale is not open; the total changes by the
     * difference to the old one.
     *
     * @throws IllegalArgumentException if the new total is less than what is sold already
     */
    StockRow prepareStock(ItemId item, StockTerms terms);

    /** The stock row, from the primary. */
    Optional<StockRow> stock(ItemId item);

    /**
     * Adds units to total and available, or (negative) takes back as many of the unsold ones as there are.
     *
     * @throws IllegalArgumentException if there is no such stock row
     */
    StockChange addStock(ItemId item, long units);

    /**
     * Decides tickets of one item in arrival order, in one transaction that first locks the stock row: one order row per ticket, the
     * host's own tables, the stock row. A ticket that has a row keeps it. A ticket of an item without a stock row becomes
     * REJECTED/CLOSED.
     *
     * @param tickets 1 to {@link #maxBatch()}, all of this item; repeated ones are decided once
     * @return one decision per distinct ticket, in first-arrival order
     * @throws IllegalArgumentException if there are no tickets, too many, or some of another item; nothing is decided
     */
    List<Decision> decide(ItemId item, List<Ticket> tickets);

    /**
     * Ends a ticket that has no row with REJECTED and this reason; a ticket that has one keeps it.
     *
     * @return the row that counts
     * @throws IllegalArgumentException if the reason is UNPAID or BUYER, which cancel
     */
    Decision reject(Ticket ticket, OrderReason reason);

    /** The rows of these tickets, in no particular order; those without a row are absent. */
    List<Order> find(Collection<TicketId> tickets, Read read);

    /** As {@link #find}, on the primary, with what a settle must know. */
    List<Decision> decisions(ItemId item, Collection<TicketId> tickets);

    /**
     * The buyer's orders, newest request first.
     *
     * @param before only orders after this place in the list; null starts at the newest
     */
    OrderPage ordersOf(BuyerId buyer, @Nullable OrderCursor before, int limit, Read read);

    /** The units of this buyer's CREATED and PAID orders, from the primary: what counts towards the limit. */
    int unitsHeld(ItemId item, BuyerId buyer);

    /** CREATED to PAID. Empty if there is no row. */
    Optional<StatusChange> pay(TicketId ticket);

    /** CREATED to CANCELLED with reason BUYER; its units become free and a release is left. Empty if there is no row. */
    Optional<StatusChange> cancel(TicketId ticket);

    /**
     * Cancels CREATED orders whose time to pay is over, with reason UNPAID, of one item per transaction.
     *
     * @return at most {@code max} cancelled orders; if there are {@code max}, there may be more
     */
    List<Order> expire(Instant now, int max);

    /** Releases not refunded to the ledger yet, oldest first, at most {@code max}. */
    List<Release> releases(int max);

    /** Marks releases as refunded. */
    void releasesDone(Collection<TicketId> tickets);

    /** Units of the item's releases that are not refunded yet. */
    long unreleased(ItemId item);

    /**
     * Runs a top-up under the lock of the stock row: reads the row and then the unreleased units, calls the step, and raises the version if
     * the step credited anything. The lock is freed whatever happens.
     *
     * @return the units the step credited; 0 if there is no stock row
     */
    long topUp(ItemId item, TopUpStep step);

    /** How many orders the item has, from any copy. */
    OrderCounts counts(ItemId item);

    /** Maximum number of tickets for {@link #decide}. */
    int maxBatch();

    /** What happens under the lock of a top-up. */
    @FunctionalInterface
    interface TopUpStep {
        /** Credits what is missing to the ledger and returns how many units. */
        long credit(StockRow row, long unreleased);
    }

    /**
     * How a ticket was decided, by this call or an earlier one.
     *
     * @param order the row
     * @param fresh whether this call inserted it
     * @param buyerUsed the units of the buyer's CREATED and PAID orders of the item, as they are when the call is over
     * @param released whether, for a CANCELLED row, the refund is done: only then may a settle give the units back
     */
    record Decision(Order order, boolean fresh, int buyerUsed, boolean released) {}

    /**
     * The outcome of a guarded change.
     *
     * @param changed whether this call changed the row
     * @param order the row as it is now
     */
    record StatusChange(boolean changed, Order order) {}

    /**
     * The outcome of adding or taking back stock.
     *
     * @param units what was actually added, or (negative) taken back
     * @param row the stock row as it is now
     */
    record StockChange(long units, StockRow row) {}

    /**
     * How many orders an item has, counted on the rows.
     *
     * @param byStatus orders by current status; absent means 0
     * @param rejected rejected orders by reason; absent means 0
     */
    record OrderCounts(Map<OrderStatus, Long> byStatus, Map<OrderReason, Long> rejected) {
        public OrderCounts {
            byStatus = Map.copyOf(byStatus);
            rejected = Map.copyOf(rejected);
        }

        public long of(OrderStatus status) {
            return byStatus.getOrDefault(status, 0L);
        }
    }

    /**
     * Units that became free in the order store and have not been refunded to the ledger yet.
     *
     * @param ticket the cancelled order's ticket
     * @param lowerCount whether the buyer may buy again
     * @param reason BUYER or UNPAID
     */
    record Release(Ticket ticket, boolean lowerCount, OrderReason reason) {
        /** @throws IllegalArgumentException if the reason is not one of a cancelled order */
        public Release {
            Refund.checkReason(reason);
        }
    }
}

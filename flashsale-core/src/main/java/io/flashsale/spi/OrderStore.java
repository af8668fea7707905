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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The durable side, and the only judge of who got a unit. A ticket is decided by the first row inserted for its id; the primary key is
 * the judge.
 *
 * <p><b>Invariants</b>, at every commit: available + units of CREATED and PAID orders + units of NEW releases = total; available &gt;= 0; a
 * buyer's CREATED and PAID units of an item are within its limit when an order is added; one row per ticket; CREATED changes only to PAID
 * or CANCELLED, and nothing else ever changes.
 *
 * <p><b>Locks.</b> The stock row is the item's mutex: {@link #prepareStock}, {@link #addStock}, {@link #takeBack}, {@link #decide},
 * {@link #countReleases} and {@link #topUp} take it. Paying, cancelling and expiring do not touch it, so they may be part of a host's
 * transaction that stays open, and hold up nobody else's order.
 *
 * <p><b>Releases.</b> A cancelled order leaves a release, which is NEW until {@link #countReleases} adds its units to the stock row, then
 * COUNTED until its refund to the ledger is noted by {@link #releasesDone}, then DONE for good.
 *
 * <p><b>Time.</b> Creation, expiry and every other instant is by the store's own clock ({@link #now}), which is the same for all nodes.
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

    /** Maximum length of an operation id. */
    int MAX_OPERATION_ID = 128;

    /** The time by which this store creates and expires orders. */
    Instant now();

    /**
     * Creates the item's stock row with everything available, or brings limit, time to pay and number of buckets of the existing one in line
     * with these terms. An existing total never changes: units change by {@link #addStock} and {@link #takeBack}. The epoch is the row's own:
     * 1 for the first layout of the item, and one more than ever before whenever the number of buckets changes or an item that was removed
     * comes back; that of the terms is ignored. A {@link SaleCatalog} does this for every item of a published sale it saves.
     *
     * @throws IllegalArgumentException if the terms leave the number of buckets open and there is no row that knows it
     */
    StockRow prepareStock(ItemId item, StockTerms terms);

    /** The stock row, from the primary; empty if the item has none, or was removed from its sale. */
    Optional<StockRow> stock(ItemId item);

    /**
     * Adds units to total and available, once per operation id: a repeated one answers what was done the first time.
     *
     * @param units at least 1
     * @param operationId names this change for ever, 1 to {@value #MAX_OPERATION_ID} printable ASCII characters
     * @throws IllegalArgumentException if there is no such stock row, the operation id stands for another change, or a new one would bring the
     *     total above {@value io.flashsale.SaleItem#MAX_STOCK}
     */
    StockChange addStock(ItemId item, long units, String operationId);

    /**
     * Takes unsold units back, under the lock of the stock row: the step takes them out of the ledger, and total and available are lowered
     * by what it says it got, but never by more than is available. Once per operation id: a repeated one answers what was done the first
     * time, without the step. If the outcome of the commit is unknown and the operation is repeated, the step may be called again.
     *
     * @param units at least 1
     * @param operationId as for {@link #addStock}
     * @return how many were taken back, as a negative number
     * @throws IllegalArgumentException if there is no such stock row, or the operation id stands for another change
     */
    StockChange takeBack(ItemId item, long units, String operationId, TakeBackStep step);

    /**
     * Decides tickets of one item in arrival order, in one transaction that first locks the stock row: one order row per ticket, the
     * host's own tables, the stock row. A ticket that has a row keeps it. A ticket of an item without a stock row becomes
     * REJECTED/CLOSED.
     *
     * @param tickets 1 to {@link #maxBatch()}, all of this item; repeated ones are decided once
     * @return one decision per distinct ticket, in first-arrival order
     * @throws IllegalArgumentException if there are no tickets, too many, or some of another item; nothing is decided
     * @throws OrderWriterException if only the host's writer failed, in a way that may pass; nothing is decided
     */
    List<Decision> decide(ItemId item, List<Ticket> tickets);

    /**
     * Ends tickets that have no row with REJECTED and this reason, in one transaction; a ticket that has one keeps it.
     *
     * @param tickets 1 to {@link #maxBatch()}, all of this item; repeated ones are rejected once
     * @return one decision with the row that counts per distinct ticket, in first-arrival order
     * @throws IllegalArgumentException if the reason is UNPAID or BUYER, which cancel, or if there are no tickets, too many, or some of another
     *     item; nothing is rejected
     */
    List<Decision> reject(ItemId item, List<Ticket> tickets, OrderReason reason);

    /** As {@link #reject(ItemId, List, OrderReason)}, for one ticket. */
    default Decision reject(Ticket ticket, OrderReason reason) {
        return reject(ticket.item(), List.of(ticket), reason).get(0);
    }

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

    /**
     * CREATED to CANCELLED with reason BUYER; a NEW release is left, whose units become free when it is counted. Empty if there is no row.
     */
    Optional<StatusChange> cancel(TicketId ticket);

    /**
     * Cancels CREATED orders of one item whose time to pay is over by the store's clock, with reason UNPAID, oldest first. Orders that another
     * transaction holds are passed over. An order whose cancellation fails (the host's writer throws) is found by bisection, named in the
     * answer, and holds up no other.
     *
     * @param except tickets to leave alone: those that failed lately
     * @param max 1 to {@link #maxBatch()}
     */
    Expired expire(ItemId item, Set<TicketId> except, int max);

    /**
     * Items that have orders to expire now, at most {@code max}. Repeated calls come round to every such item, whatever becomes of the first
     * ones.
     */
    List<ItemId> overdueItems(int max);

    /**
     * Adds the units of the item's NEW releases to what is available, oldest first, and makes them COUNTED, under the lock of the stock row.
     *
     * @param max 1 to {@link #maxBatch()}
     * @return how many releases were counted, at most {@code max}; if there are {@code max}, there may be more
     */
    int countReleases(ItemId item, int max);

    /** Releases of the item that are COUNTED and not refunded to the ledger yet, oldest first, at most {@code max}. */
    List<Release> releases(ItemId item, int max);

    /** Items that have releases which are not DONE, at most {@code max}; fair as {@link #overdueItems}. */
    List<ItemId> itemsWithReleases(int max);

    /** Marks releases as refunded. One that has not been counted yet stays as it is. */
    void releasesDone(Collection<TicketId> tickets);

    /** Units of the item's releases that are COUNTED and not refunded yet: available here, but still on their way to the ledger. */
    long unreleased(ItemId item);

    /**
     * Runs a top-up: raises the version of the stock row and commits that; then locks the row and, if its version is still this one, reads the
     * unreleased units and calls the step. So no two steps see the same version, and credits of an older version can be told from those of
     * a newer one. The lock is freed whatever happens.
     *
     * @return what the step returned; 0 if there is no stock row, or another top-up has begun meanwhile
     */
    long topUp(ItemId item, TopUpStep step);

    /**
     * All orders of the item, from the primary, buyer by buyer in the order of their ids (compared as bytes): what a ledger bucket that was
     * lost is filled from.
     *
     * @param after only of buyers after this one; null starts with the first
     * @param maxBuyers how many buyers at most
     * @return all orders of these buyers, of each the oldest request first; empty when there are no more buyers
     */
    List<Order> ordersByBuyer(ItemId item, @Nullable BuyerId after, int maxBuyers);

    /** How many orders the item has, from any copy. */
    OrderCounts counts(ItemId item);

    /** Maximum number of tickets for {@link #decide}, and of orders for {@link #expire} and {@link #countReleases}. */
    int maxBatch();

    /** What happens under the lock of a top-up. */
    @FunctionalInterface
    interface TopUpStep {
        /**
         * Credits what is missing to the ledger.
         *
         * @param row the row as it is; its version is that of the credits
         * @param unreleased as {@link #unreleased}
         * @return how many units were credited
         */
        long credit(StockRow row, long unreleased);
    }

    /** What happens under the lock while stock is taken back. */
    @FunctionalInterface
    interface TakeBackStep {
        /**
         * Takes units out of the ledger, each time under fresh ids.
         *
         * @param row the row as it is
         * @param units how many are wanted
         * @return how many it got, 0 to {@code units}
         */
        long withdraw(StockRow row, long units);
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
     * What a call of {@link #expire} did.
     *
     * @param orders the orders as they are now: cancelled by this call
     * @param failed tickets whose cancellation failed; they are as they were
     */
    record Expired(List<Order> orders, List<TicketId> failed) {
        public Expired {
            orders = List.copyOf(orders);
            failed = List.copyOf(failed);
        }
    }

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
     * The units of a cancelled order on their way back to the ledger.
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

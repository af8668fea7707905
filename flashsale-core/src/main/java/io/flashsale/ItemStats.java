package io.flashsale;

import java.time.Duration;
import java.util.Map;

/**
 * Numbers of one item.
 *
 * @param item which
 * @param total units put into the sale, by the database
 * @param available units nobody has, by the database
 * @param ledgerAvailable units the ledger can still reserve; -1 if it does not answer
 * @param ledgerPending units reserved and undecided; -1 if the ledger does not answer
 * @param orders orders by present status, by the database; CREATED, PAID and CANCELLED were all created once
 * @param rejected rejected orders by reason, by the database
 * @param accepted requests this process accepted since it started
 * @param refused requests this process refused since it started, by outcome
 * @param oldestPending age of the oldest undecided ticket that this node knows of, if it keeps the item; else zero
 * @param drift ledger minus database at the last quiet comparison, in units, if this node keeps the item; else zero
 */
public record ItemStats(
        ItemId item,
        long total,
        long available,
        long ledgerAvailable,
        long ledgerPending,
        Map<OrderStatus, Long> orders,
        Map<OrderReason, Long> rejected,
        long accepted,
        Map<Outcome, Long> refused,
        Duration oldestPending,
        long drift) {
    public ItemStats {
        orders = Map.copyOf(orders);
        rejected = Map.copyOf(rejected);
        refused = Map.copyOf(refused);
    }
}

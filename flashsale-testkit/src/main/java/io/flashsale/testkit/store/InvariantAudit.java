package io.flashsale.testkit.store;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.TicketId;
import io.flashsale.testkit.store.RawItem.RawHolding;
import io.flashsale.testkit.store.RawItem.RawOrder;
import io.flashsale.testkit.store.RawItem.RawRelease;
import io.flashsale.testkit.store.RawItem.ReleaseState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The arithmetic that must hold at every commit of an order store, on raw rows. What does not hold is returned as sentences. */
public final class InvariantAudit {
    private static final Set<OrderReason> WHY_CANCELLED = EnumSet.of(OrderReason.UNPAID, OrderReason.BUYER);

    private final List<String> violations = new ArrayList<>();
    private final RawItem raw;

    private InvariantAudit(RawItem raw) {
        this.raw = raw;
    }

    /** What is wrong with the item at this moment; empty if nothing. */
    public static List<String> violations(RawItem raw) {
        InvariantAudit audit = new InvariantAudit(raw);
        audit.stockAddsUp();
        audit.oneRowPerTicket();
        raw.orders().forEach(audit::orderMakesSense);
        audit.holdingsAddUp();
        audit.releasesMatchCancelledOrders();
        return audit.violations;
    }

    /** Who has more than this; valid if the limit was never lowered. */
    public static List<String> overLimit(RawItem raw, int limit) {
        InvariantAudit audit = new InvariantAudit(raw);
        audit.unitsByBuyer().forEach((buyer, units) -> {
            if (units > limit) {
                audit.found("buyer " + buyer + " has " + units + " units, but the limit is " + limit);
            }
        });
        return audit.violations;
    }

    /** What changed from one moment to a later one although it must not. */
    public static List<String> forbiddenChanges(RawItem before, RawItem after) {
        InvariantAudit audit = new InvariantAudit(after);
        audit.ordersOnlyMoveForward(before);
        audit.releasesOnlyMoveForward(before);
        return audit.violations;
    }

    /** What was left unsold although the demand was there. */
    public static List<String> unsold(RawItem raw) {
        InvariantAudit audit = new InvariantAudit(raw);
        if (raw.available() != 0) {
            audit.found(raw.available() + " units were left although the demand was there");
        }
        return audit.violations;
    }

    private void found(String sentence) {
        violations.add(raw.item() + ": " + sentence);
    }

    private void stockAddsUp() {
        long sold = raw.units(OrderStatus.CREATED) + raw.units(OrderStatus.PAID);
        long uncounted = raw.units(ReleaseState.NEW);
        if (raw.available() + sold + uncounted != raw.total()) {
            found(raw.available() + " available + " + sold + " sold + " + uncounted
                    + " released and not counted is not the total of " + raw.total());
        }
        if (raw.available() < 0) {
            found("available is " + raw.available() + ", below zero");
        }
    }

    private void oneRowPerTicket() {
        Set<TicketId> seen = new HashSet<>();
        for (RawOrder order : raw.orders()) {
            if (!seen.add(order.ticket())) {
                found("ticket " + order.ticket() + " has more than one row");
            }
        }
    }

    private void orderMakesSense(RawOrder order) {
        if (order.quantity() < 1) {
            found("order " + order.ticket() + " is for " + order.quantity() + " units");
        }
        if (order.expires() != (order.status() == OrderStatus.CREATED)) {
            found("order " + order.ticket() + " is " + order.status() + " and its time to pay is set: "
                    + order.expires());
        }
        if (!reasonFits(order)) {
            found("order " + order.ticket() + " is " + order.status() + " for the reason " + order.reason());
        }
    }

    private static boolean reasonFits(RawOrder order) {
        OrderReason reason = order.reason();
        return switch (order.status()) {
            case PENDING -> false;
            case CREATED, PAID -> reason == null;
            case CANCELLED -> reason != null && WHY_CANCELLED.contains(reason);
            case REJECTED -> reason != null && !WHY_CANCELLED.contains(reason);
        };
    }

    private Map<BuyerId, Long> unitsByBuyer() {
        Map<BuyerId, Long> units = new HashMap<>();
        for (RawOrder order : raw.orders()) {
            if (order.status() == OrderStatus.CREATED || order.status() == OrderStatus.PAID) {
                units.merge(order.buyer(), (long) order.quantity(), Long::sum);
            }
        }
        return units;
    }

    private void holdingsAddUp() {
        Map<BuyerId, Long> left = unitsByBuyer();
        Set<BuyerId> seen = new HashSet<>();
        for (RawHolding holding : raw.holdings()) {
            if (!seen.add(holding.buyer())) {
                found("buyer " + holding.buyer() + " has more than one holding");
            }
            long units = left.getOrDefault(holding.buyer(), 0L);
            if (units != holding.used()) {
                found("buyer " + holding.buyer() + " has " + units + " units, but the store says " + holding.used());
            }
            left.remove(holding.buyer());
        }
        left.forEach((buyer, units) -> found("buyer " + buyer + " has " + units + " units, but no holding"));
    }

    private void releasesMatchCancelledOrders() {
        Map<TicketId, RawOrder> cancelled = new HashMap<>();
        for (RawOrder order : raw.orders()) {
            if (order.status() == OrderStatus.CANCELLED) {
                cancelled.put(order.ticket(), order);
            }
        }
        for (RawRelease release : raw.releases()) {
            RawOrder order = cancelled.remove(release.ticket());
            if (order == null) {
                found("release " + release.ticket() + " has no cancelled order of its own");
            } else if (order.quantity() != release.quantity() || !order.buyer().equals(release.buyer())) {
                found("release " + release.ticket() + " gives " + release.quantity() + " units of " + release.buyer()
                        + ", but its order had " + order.quantity() + " of " + order.buyer());
            }
        }
        cancelled.keySet().forEach(ticket -> found("cancelled order " + ticket + " left no release"));
    }

    private void ordersOnlyMoveForward(RawItem before) {
        Map<TicketId, RawOrder> now = new HashMap<>();
        raw.orders().forEach(order -> now.put(order.ticket(), order));
        for (RawOrder old : before.orders()) {
            RawOrder order = now.get(old.ticket());
            if (order == null) {
                found("order " + old.ticket() + " has vanished");
            } else if (!mayBecome(old, order)) {
                found("order " + old.ticket() + " was " + old + " and became " + order);
            }
        }
    }

    private static boolean mayBecome(RawOrder old, RawOrder order) {
        boolean sameFacts = old.buyer().equals(order.buyer()) && old.quantity() == order.quantity();
        boolean forward = old.status() == OrderStatus.CREATED
                && (order.status() == OrderStatus.PAID || order.status() == OrderStatus.CANCELLED);
        return sameFacts && (forward || (old.status() == order.status() && old.reason() == order.reason()));
    }

    private void releasesOnlyMoveForward(RawItem before) {
        Map<TicketId, RawRelease> now = new HashMap<>();
        raw.releases().forEach(release -> now.put(release.ticket(), release));
        for (RawRelease old : before.releases()) {
            RawRelease release = now.get(old.ticket());
            if (release == null) {
                found("release " + old.ticket() + " has vanished");
            } else if (release.state().compareTo(old.state()) < 0) {
                found("release " + old.ticket() + " was " + old.state() + " and became " + release.state());
            }
        }
    }
}

package io.flashsale.testkit.simulation;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.TicketId;
import io.flashsale.spi.StockRow;
import io.flashsale.testkit.simulation.Testimony.Held;
import io.flashsale.testkit.store.InvariantAudit;
import io.flashsale.testkit.store.RawItem;
import io.flashsale.testkit.store.RawItem.ReleaseState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Look at the rows and at what was told, by arithmetic, and say what does not agree. */
final class Judges {
    private static final Duration FINAL_WITHIN = Duration.ofSeconds(30);
    private static final Duration APART_WITHIN = Duration.ofSeconds(10);
    private static final Duration EXPIRED_WITHIN = Duration.ofSeconds(10);
    private static final Duration RELEASED_WITHIN = Duration.ofSeconds(10);
    private static final Duration FILLED_WITHIN = Duration.ofSeconds(20);
    /**
     * What random faults cost on top: several tries in a row may fail. A round takes about five calls, rests up to ten seconds after it failed, and
     * fails in one of four at 5 % of faults, but in two of three at 20 %: to fail as rarely, all of them, twice as many rounds are needed and more.
     * So from ten in a hundred on the time grows with the rate; 60 s are six rounds, 120 s twelve.
     */
    private static final Duration FAULTS = Duration.ofSeconds(60);

    private static final Duration FAULTS_PER_PERCENT = Duration.ofSeconds(6);

    private final Fleet fleet;
    private final Testimony testimony;
    private final Verdicts verdicts;
    private final Map<ItemId, RawItem> lastSeen = new HashMap<>();

    /** Since when the ledger has fewer units of an item than are for sale. */
    private final Map<ItemId, Instant> tooLowSince = new HashMap<>();

    Judges(Fleet fleet, Testimony testimony, Verdicts verdicts) {
        this.fleet = fleet;
        this.testimony = testimony;
        this.verdicts = verdicts;
    }

    /** What must hold at every moment. */
    void look() {
        for (ItemId item : World.ITEMS) {
            RawItem raw = fleet.database.raw(item);
            verdicts.found(Rule.ROWS, InvariantAudit.violations(raw));
            RawItem before = lastSeen.put(item, raw);
            if (before != null) {
                verdicts.found(Rule.ROWS, InvariantAudit.forbiddenChanges(before, raw));
            }
            fleet.database
                    .rows
                    .stock(item)
                    .map(StockRow::terms)
                    .ifPresent(
                            terms -> verdicts.found(Rule.LIMIT, InvariantAudit.overLimit(raw, terms.perBuyerLimit())));
            ticketsInTime(item, raw);
            expiredInTime(item);
            releasedInTime(item, raw);
            filledInTime(item, raw);
        }
    }

    private Duration slack() {
        int percent = fleet.world.faultPercent();
        if (percent == 0 && !fleet.world.has(Trouble.KILLS)) {
            return Duration.ZERO;
        }
        Duration byRate = FAULTS_PER_PERCENT.multipliedBy(percent);
        return byRate.compareTo(FAULTS) > 0 ? byRate : FAULTS;
    }

    private void ticketsInTime(ItemId item, RawItem raw) {
        Set<TicketId> decided = new HashSet<>();
        raw.orders().forEach(order -> decided.add(order.ticket()));
        Instant now = fleet.clock.instant();
        for (Held held : testimony.accepted(item)) {
            Instant since = held.acceptedAt;
            if (since == null
                    || decided.contains(held.id())
                    || fleet.losses.lost(held.id())
                    || fleet.database.isPoison(held.id())) {
                continue;
            }
            Duration age = Duration.between(since, now);
            Duration trouble = fleet.outages.of(item, since);
            if (age.minus(trouble).compareTo(FINAL_WITHIN.plus(slack())) > 0) {
                verdicts.found(
                        Rule.FINAL_IN_TIME,
                        "ticket " + held.id() + " of " + item + ", accepted at " + since + ", is not decided");
            } else if (trouble.isZero() && alone() && age.compareTo(APART_WITHIN) > 0) {
                verdicts.found(
                        Rule.APART, "ticket " + held.id() + " of " + item + ", accepted at " + since + ", waits");
            }
        }
    }

    /** Whether nothing but the trouble of other items can be the reason of a delay. */
    private boolean alone() {
        return fleet.world.apart()
                && slack().isZero()
                && !fleet.world.has(Trouble.ZOMBIES)
                && !fleet.world.has(Trouble.QUEUE_DOWN);
    }

    private void expiredInTime(ItemId item) {
        Instant now = fleet.database.clock.instant();
        for (Order order : fleet.database.rows.audit(item).orders()) {
            Instant end = order.expiresAt();
            if (order.status() == OrderStatus.CREATED
                    && end != null
                    && !fleet.database.isHeld(order.id())
                    && !fleet.database.isPoison(order.id())
                    && Duration.between(end, now).minus(troubleSince(item, end)).compareTo(EXPIRED_WITHIN.plus(slack()))
                            > 0) {
                verdicts.found(Rule.EXPIRED_IN_TIME, "order " + order.id() + " of " + item + " was due at " + end);
            }
        }
    }

    /** Since a time by the database's clock; what had begun shortly before counts too. */
    private Duration troubleSince(ItemId item, Instant moment) {
        return fleet.outages.of(item, moment.minusSeconds(10));
    }

    private void releasedInTime(ItemId item, RawItem raw) {
        Set<TicketId> open = new HashSet<>();
        raw.releases().stream()
                .filter(release -> release.state() != ReleaseState.DONE)
                .forEach(release -> open.add(release.ticket()));
        if (open.isEmpty()) {
            return;
        }
        Instant now = fleet.database.clock.instant();
        for (Order order : fleet.database.rows.audit(item).orders()) {
            Duration age = Duration.between(order.updatedAt(), now).minus(troubleSince(item, order.updatedAt()));
            if (open.contains(order.id()) && age.compareTo(RELEASED_WITHIN.plus(slack())) > 0) {
                verdicts.found(
                        Rule.RELEASED_IN_TIME,
                        "the units of " + order.id() + " of " + item + ", cancelled at " + order.updatedAt()
                                + ", are not back");
            }
        }
    }

    /** I9. */
    private void filledInTime(ItemId item, RawItem raw) {
        Instant now = fleet.clock.instant();
        Sale sale = fleet.database.sales.find(item.sale()).orElseThrow();
        long wanted = raw.available() - raw.units(ReleaseState.COUNTED);
        boolean open = !sale.startsAt().isAfter(now.minus(FILLED_WITHIN))
                && sale.endsAt().isAfter(now);
        boolean calm = fleet.world.faultPercent() == 0; // a top-up takes many calls, and all must be answered
        if (!open || !calm || fleet.ledgerUnits(item) >= wanted) {
            tooLowSince.remove(item);
            return;
        }
        Instant since = tooLowSince.computeIfAbsent(item, first -> now);
        Duration age = Duration.between(since, now).minus(fleet.outages.of(item, since));
        if (age.compareTo(FILLED_WITHIN.plus(slack())) > 0) {
            verdicts.found(Rule.LEDGER, item + " has had too few units in the ledger since " + since);
        }
    }

    /** I6 and I7, when all is at rest. */
    void ledger(ItemId item) {
        long units = fleet.ledgerUnits(item);
        long wanted = fleet.database.rows.stock(item).map(StockRow::available).orElse(0L)
                - fleet.database.rows.unreleased(item);
        if (units < wanted) {
            verdicts.found(Rule.LEDGER, item + ": the ledger has " + units + " units, but " + wanted + " are for sale");
        } else if (units > wanted && !fleet.losses.any(item)) {
            verdicts.found(
                    Rule.LEDGER,
                    item + ": the ledger has " + units + " units, but only " + wanted
                            + " are for sale, and it lost nothing");
        }
    }

    /**
     * Accepted and then disappointed: at most as often as the ledger lost reservations. One that is lost may disappoint two: somebody for
     * whom no unit is left, and its own buyer, whose count was lost, and who asks for more than the limit.
     */
    void keptPromises() {
        for (ItemId item : World.ITEMS) {
            Map<TicketId, Order> rows = new HashMap<>();
            fleet.database.rows.audit(item).orders().forEach(order -> rows.put(order.id(), order));
            List<Order> ended = testimony.accepted(item).stream()
                    .map(held -> rows.get(held.id()))
                    .filter(Objects::nonNull)
                    .toList();
            kept(item, ended, EnumSet.of(OrderReason.SOLD_OUT, OrderReason.LOST));
            kept(item, ended, EnumSet.of(OrderReason.LIMIT));
            if (fleet.world.faultPercent() == 0) { // an edit may arrive seconds after it was found in time
                kept(item, ended, EnumSet.of(OrderReason.CLOSED));
            }
        }
    }

    private void kept(ItemId item, List<Order> ended, Set<OrderReason> reasons) {
        List<Order> broken = ended.stream()
                .filter(order -> order.reason() != null && reasons.contains(order.reason()))
                .toList();
        if (broken.size() > fleet.losses.units(item)) {
            verdicts.found(
                    Rule.ACCEPTED_IS_KEPT,
                    item + ": " + broken.size() + " accepted buyers ended otherwise, but the ledger lost only "
                            + fleet.losses.units(item) + " units: "
                            + broken.stream()
                                    .map(order -> order.id() + " " + order.reason())
                                    .limit(5)
                                    .toList());
        }
    }

    /**
     * I8. Two exceptions the protocol leaves: a reserve that is executed twice, first refused and then not, within its deadline; and a
     * void that was lost with its bucket.
     */
    void told() {
        for (ItemId item : World.ITEMS) {
            for (Order order : fleet.database.rows.audit(item).orders()) {
                Held held = testimony.of(order.id());
                if (held != null && held.seen != null && held.seen.isFinal() && held.seen != order.status()) {
                    verdicts.found(Rule.TOLD, order + " was told to be " + held.seen);
                }
                boolean secret = held == null
                        && !testimony.waits(order.ticket().buyer())
                        && !fleet.losses.reservedTwice(order.id())
                        && !fleet.losses.any(item);
                if (secret && order.status() != OrderStatus.REJECTED) {
                    verdicts.found(Rule.TOLD, "nobody was told of " + order);
                }
            }
        }
    }
}

package io.flashsale.testkit.simulation;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.LimitReached;
import io.flashsale.OrderStatus;
import io.flashsale.Role;
import io.flashsale.Sale;
import io.flashsale.spi.StockRow;
import io.flashsale.testing.VirtualScheduler;
import io.flashsale.testkit.simulation.Testimony.Held;
import io.flashsale.testkit.store.InvariantAudit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A fleet from a seed: buyers order, repeat, pay, cancel and poll on several nodes, operators edit, and whatever the seed chooses goes
 * wrong. At every look the rows must add up and everybody be served in time; in the end everybody must have been told the truth and
 * everything must be sold.
 */
final class Simulation {
    private static final int STEPS = 260;
    private static final Duration ALL_FINAL_WITHIN = Duration.ofMinutes(2);

    private final World world;
    private final Random random;
    private final Fleet fleet;
    private final Verdicts verdicts = new Verdicts();
    private final Testimony testimony;
    private final Totals totals;
    private final Buyers buyers;
    private final Operators operators;
    private final Storm storm;
    private final Judges judges;

    /** @param allowed what may go wrong; less than everything makes a smaller world of the same seed */
    Simulation(long seed, Set<Trouble> allowed) {
        this.random = new Random(seed);
        this.world = World.of(random, allowed);
        this.fleet = new Fleet(world, seed, random);
        this.testimony = new Testimony(fleet, verdicts);
        this.totals = new Totals(fleet, verdicts);
        this.buyers = new Buyers(fleet, testimony, verdicts);
        this.operators = new Operators(fleet, totals);
        this.storm = new Storm(fleet);
        this.judges = new Judges(fleet, testimony, verdicts);
    }

    Simulation(long seed) {
        this(seed, EnumSet.allOf(Trouble.class));
    }

    /** What was wrong; empty if nothing. */
    List<Violation> run() {
        fleet.start();
        try {
            operators.publish();
        } catch (IllegalArgumentException refused) {
            verdicts.found(Rule.WINDOW, "a sale that ends later cannot be published: " + refused.getMessage());
            return verdicts.all();
        }
        fleet.chaos = true;
        fleet.faults.start();
        for (int step = 0; step < STEPS; step++) {
            try {
                step();
            } catch (VirtualScheduler.Killed killed) {
                // whoever asked that process hears nothing
            }
            fleet.advance(random.nextInt(400));
            if (step % 10 == 0) {
                judges.look();
            }
        }
        fleet.heal();
        operators.tidyUp();
        everybodyHearsTheEnd();
        totals.judge();
        openItems().forEach(this::sellTheRest);
        openItems().forEach(this::nobodyIsRefusedWhoHasRoom);
        judges.look();
        judges.keptPromises();
        judges.told();
        return verdicts.all();
    }

    @Override
    public String toString() {
        return world + ", " + fleet.kills + " kills";
    }

    private void step() {
        int dice = random.nextInt(100);
        Node node = fleet.nodes.get(random.nextInt(fleet.nodes.size()));
        if (node.dead()) {
            if (dice < 30) {
                fleet.restart(node);
            }
        } else if (dice < 80) {
            if (node.has(Role.ORDER)) {
                buyers.act(node);
            }
        } else if (dice < 90) {
            operators.act();
        } else if (dice < 96) {
            storm.act();
        } else {
            fleet.advance(random.nextInt(5_000));
        }
    }

    private Node shop() {
        return fleet.alive(Role.ORDER).get(0);
    }

    private List<ItemId> openItems() {
        Instant now = fleet.clock.instant();
        List<ItemId> open = new ArrayList<>();
        for (ItemId item : World.ITEMS) {
            Sale sale = fleet.database.sales.find(item.sale()).orElseThrow();
            if (sale.item(item.sku()).isPresent() && sale.phase(now) == Sale.Phase.OPEN) {
                open.add(item);
            }
        }
        return open;
    }

    /** I5. */
    private void everybodyHearsTheEnd() {
        Instant end = fleet.clock.instant().plus(ALL_FINAL_WITHIN);
        List<Held> open = new ArrayList<>(testimony.all());
        while ((!open.isEmpty() || underWay() != 0) && fleet.clock.instant().isBefore(end)) {
            open.removeIf(held -> status(held) != OrderStatus.PENDING);
            fleet.advance(10_000);
        }
        judges.look();
        open.forEach(held -> verdicts.found(
                Rule.FINAL_IN_TIME, "still PENDING after " + ALL_FINAL_WITHIN + ": " + held.id() + " of " + held.item));
        if (underWay() != 0) {
            verdicts.found(Rule.LEDGER, underWay() + " units are still pending or lent in the ledger");
        }
    }

    private long underWay() {
        return World.ITEMS.stream().mapToLong(fleet::underWay).sum();
    }

    private OrderStatus status(Held held) {
        buyers.poll(shop(), held);
        fleet.network.runReady();
        return held.seen == null ? OrderStatus.PENDING : held.seen;
    }

    private long available(ItemId item) {
        return fleet.database.rows.stock(item).map(StockRow::available).orElse(0L);
    }

    /** I6 and I7. */
    private void sellTheRest(ItemId item) {
        fleet.advance(15_000);
        judges.ledger(item);
        for (int round = 0; round < 60 && available(item) > 0; round++) {
            for (int buyer = 0; buyer < 10; buyer++) {
                buyers.place(shop(), new BuyerId("late-" + round + "-" + buyer), item, 1, null);
            }
            fleet.advance(1_000);
            for (Order order : fleet.database.rows.audit(item).orders()) {
                if (order.status() == OrderStatus.CREATED) {
                    fleet.database.rows.pay(order.id());
                }
            }
        }
        judges.look();
        if (openItems().contains(item)) { // else it ended in the meantime
            verdicts.found(Rule.SELLS_OUT, InvariantAudit.unsold(fleet.database.raw(item)));
        }
    }

    /** I10. */
    private void nobodyIsRefusedWhoHasRoom(ItemId item) {
        totals.change(fleet.alive(Role.ADMIN).get(0), item, World.BUYERS);
        fleet.advance(12_000);
        int limit = fleet.database.rows.stock(item).orElseThrow().terms().perBuyerLimit();
        for (int number = 0; number < World.BUYERS; number++) {
            BuyerId buyer = new BuyerId("buyer-" + number);
            if (fleet.database.rows.unitsHeld(item, buyer) < limit) {
                OrderRequest request = OrderRequest.of(buyer.value(), item, 1);
                OrderResult result = shop().engine.place(request);
                buyers.heard(request, null, result);
                if (result instanceof LimitReached) {
                    verdicts.found(
                            Rule.ROOM,
                            buyer + " has room for one more of " + item + ", but is refused: "
                                    + fleet.counted(item, buyer));
                }
            }
        }
        fleet.advance(5_000);
    }
}

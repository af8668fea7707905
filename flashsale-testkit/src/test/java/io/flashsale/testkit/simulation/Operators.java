package io.flashsale.testkit.simulation;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Role;
import io.flashsale.Sale;
import io.flashsale.SaleAdmin;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Two operators, on any node of the office: they publish, edit at the same time, pause, and change the stock. */
final class Operators {
    static final Duration PAY_WITHIN = Duration.ofSeconds(20);
    private static final Duration OPEN_FOR = Duration.ofDays(1);

    private static final Set<Trouble> WORK = EnumSet.of(Trouble.EDITS, Trouble.REMOVALS, Trouble.PAUSES, Trouble.STOCK);

    private final Fleet fleet;
    private final Totals totals;
    private final Random random;
    /** What each operator read a while ago and may save now. */
    private final @Nullable Sale[] read = new @Nullable Sale[2];

    private int edits;

    Operators(Fleet fleet, Totals totals) {
        this.fleet = fleet;
        this.totals = totals;
        this.random = fleet.random;
    }

    private List<Node> office() {
        return fleet.alive(Role.ADMIN);
    }

    void publish() {
        Instant now = fleet.clock.instant();
        SaleAdmin admin = office().get(0).engine.admin();
        for (String sale : List.of("ten", "late")) {
            Instant opens = now.plus(fleet.world.opensIn().get(sale.equals("ten") ? 0 : 1));
            boolean ends = sale.equals("late") && fleet.world.has(Trouble.ENDING);
            List<SaleItem> items = new ArrayList<>();
            for (ItemId item : World.ITEMS) {
                if (item.sale().value().equals(sale)) {
                    items.add(item(item));
                    totals.published(item, World.STOCK.get(World.number(item)));
                }
            }
            admin.publish(Sale.draft(sale, sale, opens, opens.plus(ends ? Duration.ofSeconds(40) : OPEN_FOR), items)
                    .withPayWithin(PAY_WITHIN));
        }
    }

    private SaleItem item(ItemId item) {
        int number = World.number(item);
        return SaleItem.of(
                        item.sku().value(),
                        "the " + item.sku(),
                        Money.of(9_900, "EUR"),
                        Money.of(990, "EUR"),
                        World.STOCK.get(number),
                        World.LIMIT)
                .withBuckets(fleet.world.buckets().get(number));
    }

    /** One of them does something. */
    void act() {
        List<Node> office = office();
        if (office.isEmpty()) {
            return;
        }
        Node node = office.get(random.nextInt(office.size()));
        SaleId sale = World.ITEMS.get(random.nextInt(World.ITEMS.size())).sale();
        List<Trouble> work =
                fleet.world.troubles().stream().filter(WORK::contains).sorted().toList();
        if (work.isEmpty()) {
            return;
        }
        switch (work.get(random.nextInt(work.size()))) {
            case EDITS -> edit(node, sale);
            case REMOVALS -> removeOrBringBack(node);
            case PAUSES -> pauseOrResume(node, sale);
            default -> {
                ItemId item = World.ITEMS.get(random.nextInt(World.ITEMS.size()));
                totals.change(node, item, random.nextInt(11) - 5);
            }
        }
    }

    private void pauseOrResume(Node node, SaleId sale) {
        boolean pauses = random.nextInt(3) == 0;
        node.blocking(() -> {
            if (pauses) {
                node.engine.admin().pause(sale);
            } else {
                node.engine.admin().resume(sale);
            }
        });
    }

    /** Reads now, and saves what was read now or a while ago: the other one may have saved meanwhile. */
    private void edit(Node node, SaleId id) {
        int operator = random.nextInt(2);
        int dice = random.nextInt(5);
        String title = id + " " + ++edits;
        node.blocking(() -> {
            Sale before = read[operator];
            if (before == null) {
                read[operator] = node.engine.admin().find(id).orElseThrow();
                return;
            }
            read[operator] = null;
            fleet.editedAt = fleet.clock.instant();
            node.engine.admin().update(changed(before, dice, title));
            fleet.editedAt = fleet.clock.instant();
        });
    }

    private static Sale changed(Sale sale, int dice, String title) {
        return switch (dice) {
            case 0 -> sale.withTimes(sale.startsAt(), sale.endsAt().plusSeconds(5));
            case 1 -> withFirst(sale, item -> limited(item, 3 - item.perBuyerLimit()));
            case 2 -> withFirst(sale, item -> item.withBuckets(1 + item.layout().buckets() % 3));
            default ->
                new Sale(
                        sale.id(),
                        title,
                        sale.startsAt(),
                        sale.endsAt(),
                        sale.payWithin(),
                        sale.state(),
                        sale.paused(),
                        sale.version(),
                        sale.items());
        };
    }

    private static Sale withFirst(Sale sale, UnaryOperator<SaleItem> change) {
        List<SaleItem> items = new ArrayList<>(sale.items());
        items.set(0, change.apply(items.get(0)));
        return sale.withItems(items);
    }

    private static SaleItem limited(SaleItem item, int limit) {
        return new SaleItem(
                item.sku(),
                item.title(),
                item.price(),
                item.salePrice(),
                item.stock(),
                limit,
                item.layout(),
                item.media());
    }

    private void removeOrBringBack(Node node) {
        ItemId item = World.ITEMS.get(1);
        node.blocking(() -> {
            SaleAdmin admin = node.engine.admin();
            Sale before = admin.find(item.sale()).orElseThrow();
            List<SaleItem> items = new ArrayList<>(before.items());
            boolean removes = items.removeIf(each -> each.sku().equals(item.sku()));
            if (!removes) {
                items.add(item(item));
            }
            totals.replaced(
                    item,
                    removes ? 0 : World.STOCK.get(World.number(item)),
                    () -> admin.update(before.withItems(items)));
        });
    }

    /** What was removed is there again, what was paused is resumed: for the last part of a run. */
    void tidyUp() {
        for (SaleId sale : World.ITEMS.stream().map(ItemId::sale).distinct().toList()) {
            until(() -> office().get(0).engine.admin().resume(sale));
        }
        totals.settle(office().get(0));
    }

    /** Again until nobody else saved in between. */
    private static void until(Runnable work) {
        for (int tries = 0; tries < 5; tries++) {
            try {
                work.run();
                return;
            } catch (SaleAdminException | FlashSaleException again) {
                // in the next round
            }
        }
        throw new IllegalStateException("an operator does not get through though all is well");
    }
}

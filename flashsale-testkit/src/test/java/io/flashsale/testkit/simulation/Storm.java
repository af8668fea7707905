package io.flashsale.testkit.simulation;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.StockRow;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Brings the troubles of the world about, one at a time, at moments the seed chooses. */
final class Storm {
    private final Fleet fleet;
    private final Random random;

    Storm(Fleet fleet) {
        this.fleet = fleet;
        this.random = fleet.random;
    }

    /** Something goes wrong, or just not. */
    void act() {
        List<Trouble> troubles = fleet.world.troubles().stream().sorted().toList();
        if (troubles.isEmpty()) {
            return;
        }
        int server = random.nextInt(fleet.shards.count());
        switch (troubles.get(random.nextInt(troubles.size()))) {
            case KILLS -> fleet.nodes.get(random.nextInt(fleet.nodes.size())).kill();
            case CLOCKS -> stepAClock();
            case FAILOVERS -> failOver(server);
            case WIPES -> wipe(server);
            case BLACK_HOLES -> {
                Duration length = Duration.ofMillis(1_000 + random.nextInt(29_000));
                fleet.outages.note(fleet.shards.itemsOn(server), length.plusSeconds(5));
                fleet.shards.server(server).fallSilent(length);
            }
            case HUNG_HOST -> hangAHost();
            case QUEUE_DOWN -> {
                Duration length = Duration.ofMillis(1_000 + random.nextInt(20_000));
                fleet.partition.goDown(length);
            }
            case DATABASE_DOWN -> {
                Duration length = Duration.ofMillis(500 + random.nextInt(8_000));
                fleet.outages.noteForAll(length.plusSeconds(2));
                fleet.database.goDown(length);
            }
            // these happen by themselves, or are the operators' work
            case MESSAGES, POISON, BACKLOG, ZOMBIES, LAGGING_REPLICA, EDITS, REMOVALS, PAUSES, STOCK, ENDING -> {}
        }
    }

    private void stepAClock() {
        if (!fleet.clocks.isEmpty()) {
            int seconds = random.nextInt(1_201) - 600;
            fleet.clocks.get(random.nextInt(fleet.clocks.size())).step(Duration.ofSeconds(seconds));
        }
    }

    /** The server is away for a while or not, and then another goes on in its place. */
    private void failOver(int server) {
        if (!fleet.world.embedded()) {
            int moment = random.nextInt(5_000);
            Duration away = Duration.ofMillis(random.nextBoolean() ? moment : 0);
            Duration lag = Duration.ofMillis(random.nextInt(1_500));
            fleet.outages.note(fleet.shards.itemsOn(server), away.plusSeconds(10));
            if (!away.isZero()) {
                fleet.shards.server(server).fallSilent(away);
            }
            fleet.network.schedule(away, () -> fleet.shards.server(server).failOver(lag));
        }
    }

    private void wipe(int server) {
        if (random.nextInt(3) == 0) {
            fleet.outages.note(fleet.shards.itemsOn(server), Duration.ofSeconds(15));
            fleet.shards.wipe(server);
            return;
        }
        ItemId item = World.ITEMS.get(random.nextInt(World.ITEMS.size()));
        StockLayout layout = fleet.database
                .rows
                .stock(item)
                .map(StockRow::terms)
                .map(terms -> terms.layout())
                .orElse(StockLayout.UNDECIDED);
        if (layout.buckets() > 0) {
            fleet.outages.note(Set.of(item), Duration.ofSeconds(15));
            fleet.shards.forget(new Bucket(item, random.nextInt(layout.buckets()), layout.epoch()));
        }
    }

    private void hangAHost() {
        ItemId item = World.ITEMS.get(random.nextInt(World.ITEMS.size()));
        List<Order> created = fleet.database.rows.audit(item).orders().stream()
                .filter(order -> order.status() == OrderStatus.CREATED)
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .toList();
        if (!created.isEmpty()) {
            Duration length = Duration.ofMillis(1_000 + random.nextInt(15_000));
            fleet.outages.note(Set.of(item), length.plusSeconds(5));
            fleet.database.hold(created.get(random.nextInt(created.size())).id(), length, random.nextInt(3) > 0);
        }
    }
}

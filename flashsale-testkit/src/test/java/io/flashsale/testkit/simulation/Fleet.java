package io.flashsale.testkit.simulation;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Role;
import io.flashsale.StockLayout;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import io.flashsale.testkit.Faults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** The nodes and the servers they share, on one thread and one time. */
final class Fleet {
    final World world;
    final Random random;
    final SettableClock clock = new SettableClock();
    final VirtualScheduler network;
    final Faults faults;
    final Outages outages = new Outages(clock);
    final Losses losses;
    final Database database;
    final Shards shards;
    final Partition partition;
    final List<Node> nodes = new ArrayList<>();
    /** Clocks that somebody may step. */
    final List<SkewedClock> clocks = new ArrayList<>();

    /** When a sale was last edited. */
    Instant editedAt = Instant.MIN.plusSeconds(1_000);

    boolean chaos;
    int kills;

    Fleet(World world, long seed, Random random) {
        this.world = world;
        this.random = random;
        this.network = new VirtualScheduler(clock, new Random(seed + 1));
        this.faults = new Faults(seed, network, world.faultPercent());
        this.database = new Database(world, clock, serverClock(), network, new Random(seed), outages);
        this.losses = new Losses(world.queueIsSound(), database::isCounted);
        List<Clock> servers = IntStream.range(0, world.shards())
                .<Clock>mapToObj(number -> serverClock())
                .toList();
        this.shards = new Shards(world, servers, network, random, losses);
        this.partition = new Partition(world, network, clock, random);
    }

    /** Servers are a little off: less than a sale is early or late for. */
    private SkewedClock serverClock() {
        return new SkewedClock(clock, world.has(Trouble.CLOCKS) ? spread(2_000) : Duration.ZERO, 0);
    }

    SkewedClock nodeClock() {
        if (!world.has(Trouble.CLOCKS)) {
            return new SkewedClock(clock, Duration.ZERO, 0);
        }
        int range = random.nextInt(3) == 0 ? 1_200_000 : 10_000;
        SkewedClock made = new SkewedClock(clock, spread(range), (random.nextInt(41) - 20) / 1_000.0);
        clocks.add(made);
        return made;
    }

    private Duration spread(int millis) {
        return Duration.ofMillis(random.nextInt(2 * millis + 1) - (long) millis);
    }

    void start() {
        for (Set<Role> roles : world.nodes()) {
            nodes.add(new Node(this, roles));
        }
    }

    void died(Node node) {
        kills++;
        clocks.remove(node.clock);
        if (world.embedded()) {
            shards.wipeAll();
            partition.lose();
        }
        lookForWorkers();
    }

    void restart(Node dead) {
        nodes.set(nodes.indexOf(dead), new Node(this, dead.roles));
        lookForWorkers();
    }

    private void lookForWorkers() {
        outages.whether("no worker", alive(Role.WORKER).isEmpty());
    }

    List<Node> alive(Role role) {
        return nodes.stream().filter(node -> !node.dead() && node.has(role)).toList();
    }

    /** All is well from now on. */
    void heal() {
        faults.stop();
        chaos = false;
        database.heal();
        partition.heal();
        IntStream.range(0, shards.count())
                .forEach(server -> shards.server(server).speakAgain());
        for (Node node : List.copyOf(nodes)) {
            if (node.dead()) {
                restart(node);
            }
        }
        network.advance(Duration.ofSeconds(5));
    }

    void advance(int millis) {
        network.advance(Duration.ofMillis(millis));
    }

    /** The ledger's buckets of the item's present layout: what an older one left behind is gone for everybody. */
    List<MemoryStockLedger.Audit> buckets(ItemId item) {
        StockLayout layout =
                database.rows.stock(item).map(row -> row.terms().layout()).orElse(StockLayout.UNDECIDED);
        return shards.audit(item).stream()
                .filter(bucket -> bucket.state().epoch() == layout.epoch() && bucket.number() < layout.buckets())
                .toList();
    }

    long ledgerUnits(ItemId item) {
        return buckets(item).stream()
                .mapToLong(bucket -> bucket.state().units())
                .sum();
    }

    long underWay(ItemId item) {
        return buckets(item).stream()
                .mapToLong(bucket -> bucket.state().pending() + bucket.state().lent())
                .sum();
    }

    /** What the ledger counts of a buyer, and knows of the tickets. */
    String counted(ItemId item, BuyerId buyer) {
        StringBuilder text = new StringBuilder();
        for (MemoryStockLedger.Audit bucket : buckets(item)) {
            if (bucket.used().containsKey(buyer)) {
                text.append("bucket ")
                        .append(bucket.number())
                        .append(" counts ")
                        .append(bucket.used().get(buyer));
                bucket.tickets().forEach((id, entry) -> {
                    if (entry.ticket() != null && entry.ticket().buyer().equals(buyer)) {
                        text.append(", ").append(id).append(' ').append(entry.state());
                    }
                });
            }
        }
        database.rows.audit(item).orders().stream()
                .filter(order -> order.ticket().buyer().equals(buyer))
                .forEach(order ->
                        text.append(", row ").append(order.id()).append(' ').append(order.status()));
        return text.toString();
    }
}

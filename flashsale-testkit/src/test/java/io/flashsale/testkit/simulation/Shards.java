package io.flashsale.testkit.simulation;

import io.flashsale.ItemId;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The servers of a ledger: each has some of the buckets, and fails apart from the others. */
final class Shards {
    private final boolean apart;
    private final List<Shard> servers = new ArrayList<>();
    private final StockLedger ledger = Gate.before(StockLedger.class, this::call);

    Shards(World world, List<? extends Clock> clocks, Scheduler network, Random random, Losses losses) {
        this.apart = world.apart();
        clocks.forEach(clock -> servers.add(new Shard(clock, network, random, losses)));
    }

    /** What the engines work on. */
    StockLedger ledger() {
        return ledger;
    }

    Shard server(int number) {
        return servers.get(number);
    }

    int count() {
        return servers.size();
    }

    private Shard of(Bucket bucket) {
        int item = World.number(bucket.item());
        return servers.get((apart ? item : item + bucket.number()) % servers.size());
    }

    /** The items that have a bucket on this server. */
    Set<ItemId> itemsOn(int server) {
        return World.ITEMS.stream()
                .filter(item -> !apart || World.number(item) % servers.size() == server)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a server with a bucket of the item was silent and has been speaking again for less than this time. */
    boolean spokeAgainWithin(ItemId item, Duration time) {
        return IntStream.range(0, servers.size())
                .filter(server -> itemsOn(server).contains(item))
                .anyMatch(server -> servers.get(server).spokeAgainWithin(time));
    }

    private Object call(Method verb, @Nullable Object @Nullable [] arguments) {
        return arguments != null && arguments.length > 0 && arguments[0] instanceof Bucket bucket
                ? of(bucket).call(verb, arguments)
                : servers.get(0).ask(verb, arguments);
    }

    void forget(Bucket bucket) {
        of(bucket).forget(bucket);
    }

    void wipe(int server) {
        servers.get(server).wipe();
    }

    void wipeAll() {
        servers.forEach(Shard::wipe);
    }

    List<MemoryStockLedger.Audit> audit(ItemId item) {
        return servers.stream().flatMap(shard -> shard.audit(item)).toList();
    }
}

package io.flashsale.testkit.simulation;

import io.flashsale.ItemId;
import io.flashsale.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a seed makes of a run.
 *
 * @param embedded whether one process holds everything but the rows, and takes it with it when it dies
 * @param nodes the roles of each node
 * @param buckets of each item
 * @param shards how many servers the ledger has
 * @param apart whether each item has a shard of its own; else buckets are spread
 * @param troubles what goes wrong
 * @param faultPercent how many of a hundred calls go wrong
 * @param killPerMille how often a call kills its process
 * @param opensIn how long after the beginning each sale starts
 */
record World(
        boolean embedded,
        List<Set<Role>> nodes,
        List<Integer> buckets,
        int shards,
        boolean apart,
        Set<Trouble> troubles,
        int faultPercent,
        int killPerMille,
        List<Duration> opensIn) {
    /** Two sales, of two items and of one; all tickets share one partition. */
    static final List<ItemId> ITEMS =
            List.of(ItemId.of("ten", "phone"), ItemId.of("ten", "case"), ItemId.of("late", "book"));

    static final List<Integer> STOCK = List.of(30, 10, 20);
    static final int LIMIT = 2;
    static final int BUYERS = 40;

    private static final Set<Role> ORDERS = EnumSet.of(Role.ORDER, Role.DETAIL);
    private static final Set<Role> WORK = EnumSet.of(Role.WORKER);
    private static final Set<Role> OFFICE = EnumSet.of(Role.LOADER, Role.ADMIN);
    private static final Set<Role> ALL = EnumSet.allOf(Role.class);
    private static final List<Set<Trouble>> THEMES = List.of(
            EnumSet.of(Trouble.WIPES, Trouble.BACKLOG),
            EnumSet.of(Trouble.WIPES, Trouble.KILLS),
            EnumSet.of(Trouble.MESSAGES, Trouble.BACKLOG),
            EnumSet.of(Trouble.ZOMBIES, Trouble.BACKLOG),
            EnumSet.of(Trouble.STOCK, Trouble.EDITS),
            EnumSet.of(Trouble.STOCK, Trouble.MESSAGES),
            EnumSet.of(Trouble.STOCK, Trouble.BLACK_HOLES),
            EnumSet.of(Trouble.REMOVALS, Trouble.EDITS),
            EnumSet.of(Trouble.PAUSES, Trouble.ENDING),
            EnumSet.of(Trouble.FAILOVERS),
            EnumSet.of(Trouble.FAILOVERS, Trouble.BACKLOG),
            EnumSet.of(Trouble.BLACK_HOLES),
            EnumSet.of(Trouble.HUNG_HOST),
            EnumSet.of(Trouble.POISON),
            EnumSet.of(Trouble.QUEUE_DOWN),
            EnumSet.of(Trouble.CLOCKS),
            EnumSet.of(Trouble.LAGGING_REPLICA));

    private static final List<List<Set<Role>>> FLEETS = List.of(
            List.of(ALL, ALL),
            List.of(ALL, ALL, ALL),
            List.of(ALL, ORDERS),
            List.of(ORDERS, WORK, OFFICE),
            List.of(ORDERS, ORDERS, WORK, ALL),
            List.of(ORDERS, WORK, WORK, OFFICE));

    /** @param allowed what may go wrong at all: choosing fewer leaves the rest of the world as it is */
    static World of(Random random, Set<Trouble> allowed) {
        boolean embedded = random.nextInt(8) == 0;
        List<Set<Role>> fleet = FLEETS.get(random.nextInt(FLEETS.size()));
        List<Integer> buckets = new ArrayList<>();
        for (int item = 0; item < ITEMS.size(); item++) {
            buckets.add(List.of(1, 1, 2, 3).get(random.nextInt(4)));
        }
        boolean apart = random.nextInt(3) > 0;
        Set<Trouble> troubles = troubles(random);
        troubles.retainAll(allowed);
        int faultPercent = 1 + random.nextInt(20);
        int killPerMille = 1 + random.nextInt(2);
        List<Duration> opensIn =
                List.of(Duration.ofMillis(random.nextInt(20_000)), Duration.ofMillis(random.nextInt(30_000)));
        return new World(
                embedded,
                embedded ? List.of(ALL) : fleet,
                List.copyOf(buckets),
                embedded ? 1 : 3,
                apart,
                troubles,
                troubles.contains(Trouble.MESSAGES) ? faultPercent : 0,
                troubles.contains(Trouble.KILLS) ? killPerMille : 0,
                opensIn);
    }

    /** What is known to go badly together, a few, or many. */
    private static Set<Trouble> troubles(Random random) {
        if (random.nextInt(5) < 2) {
            return EnumSet.copyOf(THEMES.get(random.nextInt(THEMES.size())));
        }
        int percent = List.of(6, 20, 20, 50).get(random.nextInt(4));
        Set<Trouble> chosen = EnumSet.noneOf(Trouble.class);
        for (Trouble trouble : Trouble.values()) {
            if (random.nextInt(100) < percent) {
                chosen.add(trouble);
            }
        }
        return chosen;
    }

    boolean has(Trouble trouble) {
        return troubles.contains(trouble);
    }

    /** Whether the queue always goes on, and has every ticket that was accepted: then a ticket the ledger lost is decided all the same. */
    boolean queueIsSound() {
        return !embedded
                && Collections.disjoint(
                        troubles,
                        EnumSet.of(
                                Trouble.MESSAGES,
                                Trouble.KILLS,
                                Trouble.QUEUE_DOWN,
                                Trouble.ZOMBIES,
                                Trouble.DATABASE_DOWN,
                                Trouble.POISON,
                                Trouble.BLACK_HOLES,
                                Trouble.FAILOVERS));
    }

    static int number(ItemId item) {
        return ITEMS.indexOf(item);
    }

    @Override
    public String toString() {
        return (embedded ? "embedded" : nodes.size() + " nodes " + nodes) + ", buckets " + buckets
                + (apart ? " on shards of their own" : " spread") + ", " + troubles
                + (faultPercent > 0 ? ", " + faultPercent + "% faults" : "");
    }
}

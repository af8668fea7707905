package io.flashsale.testkit.simulation;

import static io.flashsale.testkit.simulation.Trouble.BACKLOG;
import static io.flashsale.testkit.simulation.Trouble.BLACK_HOLES;
import static io.flashsale.testkit.simulation.Trouble.CLOCKS;
import static io.flashsale.testkit.simulation.Trouble.DATABASE_DOWN;
import static io.flashsale.testkit.simulation.Trouble.EDITS;
import static io.flashsale.testkit.simulation.Trouble.ENDING;
import static io.flashsale.testkit.simulation.Trouble.LAGGING_REPLICA;
import static io.flashsale.testkit.simulation.Trouble.MESSAGES;
import static io.flashsale.testkit.simulation.Trouble.PAUSES;
import static io.flashsale.testkit.simulation.Trouble.POISON;
import static io.flashsale.testkit.simulation.Trouble.QUEUE_DOWN;
import static io.flashsale.testkit.simulation.Trouble.REMOVALS;
import static io.flashsale.testkit.simulation.Trouble.STOCK;
import static io.flashsale.testkit.simulation.Trouble.WIPES;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.testkit.Seed;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same seeds in every build, so that a red build is a change's fault. {@code -Dflashsale.seed=...} explores others, as many as
 * {@code -Dflashsale.seeds=...} says: it tells how far it is, and stops at the first {@code -Dflashsale.violations=...} seeds that fail.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("flashsale.seeds", 400);
    private static final int MAX_FAILED = Integer.getInteger("flashsale.violations", 5);
    private static final long FIRST_SEED = 1;
    private static final int PROGRESS = 500;

    /**
     * A seed that finds something when its fix is taken out.
     *
     * @param finding what it finds
     * @param rule how it shows
     * @param troubles what may go wrong in it
     */
    record Found(String finding, Rule rule, long seed, Set<Trouble> troubles) {
        static Found by(String finding, Rule rule, long seed, Trouble first, Trouble... more) {
            return new Found(finding, rule, seed, EnumSet.of(first, more));
        }
    }

    /** Each was seen to fail on the engine of before the finding was mended. */
    static List<Found> found() {
        return List.of(
                Found.by("E1, E12: counts of a lost bucket", Rule.ACCEPTED_IS_KEPT, 18, WIPES, BACKLOG),
                Found.by("E1: the same while the queue is busy", Rule.ACCEPTED_IS_KEPT, 25, WIPES, BACKLOG),
                Found.by("E2: an item is removed and comes back", Rule.TOTALS, 9, REMOVALS, EDITS),
                Found.by("D1, D2: an edit undoes added stock", Rule.TOTALS, 124, STOCK, EDITS),
                Found.by("D3, E3: a lost ticket of a busy partition", Rule.FINAL_IN_TIME, 50, MESSAGES, BACKLOG),
                Found.by("E4: a top-up while stock is taken back", Rule.LEDGER, 268, STOCK, MESSAGES),
                Found.by("E4: the same, and buyers lose", Rule.ACCEPTED_IS_KEPT, 134, STOCK, MESSAGES),
                Found.by("D14: stock is taken back from a silent shard", Rule.LEDGER, 159, STOCK, BLACK_HOLES),
                Found.by("D5: an order that cannot be cancelled", Rule.EXPIRED_IN_TIME, 24, POISON),
                Found.by("E6: a used key in a pause", Rule.KEY_IS_KNOWN, 10, PAUSES),
                Found.by("E6: a used key after the end", Rule.KEY_IS_KNOWN, 17, PAUSES, ENDING),
                Found.by("E7: a slow node says that nothing has started", Rule.WINDOW, 4, CLOCKS),
                Found.by("E7, D13: expiry by a node's clock", Rule.EXPIRED_IN_TIME, 11, CLOCKS),
                Found.by("E11: CREATED while its shard is silent", Rule.NEVER_BACKWARDS, 3, BLACK_HOLES),
                Found.by("Rule 12: paid on one node, read on another", Rule.NEVER_BACKWARDS, 3, LAGGING_REPLICA),
                Found.by("Rule 10: the queue is down", Rule.FINAL_IN_TIME, 17, QUEUE_DOWN),
                Found.by("A lost ticket's key is accepted", Rule.ACCEPTED_IS_KEPT, 17_181, BLACK_HOLES),
                Found.by("A limit is lowered unheard", Rule.ACCEPTED_IS_KEPT, 1_818, MESSAGES, DATABASE_DOWN, EDITS),
                Found.by("An item is removed unheard", Rule.ACCEPTED_IS_KEPT, 5_950, CLOCKS, REMOVALS),
                Found.by("Stock is taken back after the end", Rule.TOTALS, 2_663, WIPES, STOCK, ENDING));
    }

    @ParameterizedTest
    @MethodSource("found")
    void whatWasFoundOnceIsNotThereAnyMore(Found found) {
        assertThat(new Simulation(found.seed(), found.troubles()).run())
                .as("%s; %s", found, Seed.replay(found.seed()))
                .isEmpty();
    }

    @Test
    void whateverIsLostRepeatedLateOrKilledTheSalesEndExactly() {
        long first = Long.getLong(Seed.PROPERTY, FIRST_SEED);
        System.out.println("simulation of " + SEEDS + " fleets: " + Seed.replay(first));
        List<String> failed = new ArrayList<>();
        long begun = System.nanoTime();
        for (int done = 1; done <= SEEDS && failed.size() < MAX_FAILED; done++) {
            simulate(first + done - 1, failed);
            if (done % PROGRESS == 0) {
                long millis = (System.nanoTime() - begun) / 1_000_000;
                System.out.println(done + " seeds, " + millis / done + " ms each, " + failed.size() + " failed");
            }
        }

        assertThat(failed).isEmpty();
    }

    private static void simulate(long seed, List<String> failed) {
        Simulation simulation = new Simulation(seed);
        List<Violation> violations;
        try {
            violations = simulation.run();
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ", " + simulation, e);
        }
        if (!violations.isEmpty()) {
            failed.add("seed " + seed + ", " + simulation + ": " + violations);
            System.out.println(failed.get(failed.size() - 1));
        }
    }
}

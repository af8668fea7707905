package io.flashsale.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.testkit.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The same seeds in every build, so that a red build is a change's fault; {@code -Dflashsale.seed=...} explores others, as many as
 * {@code -Dflashsale.seeds=...} says.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("flashsale.seeds", 200);
    private static final int MAX_SHOWN = Integer.getInteger("flashsale.violations", 10);
    private static final long FIRST_SEED = 1;
    private static final int PROGRESS = 500;

    /** Seeds that once found a hole, in the engine or in this test. */
    private static final long[] FOUND = {};

    @Test
    void whateverIsLostRepeatedLateOrKilledTheSalesEndExactly() {
        long first = Long.getLong(Seed.PROPERTY, FIRST_SEED);
        System.out.println("simulation of " + SEEDS + " fleets: " + Seed.replay(first));
        List<String> failed = new ArrayList<>();
        long begun = System.nanoTime();
        long[] seeds = LongStream.concat(LongStream.of(FOUND), LongStream.range(first, first + SEEDS))
                .toArray();
        for (int done = 0; done < seeds.length && failed.size() < MAX_SHOWN; done++) {
            simulate(seeds[done], failed);
            if ((done + 1) % PROGRESS == 0) {
                long millis = (System.nanoTime() - begun) / 1_000_000;
                System.out.println(
                        (done + 1) + " seeds, " + millis / (done + 1) + " ms each, " + failed.size() + " failed");
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

package io.flashsale.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The same seeds in every build, so that a red build is a change's fault; {@code -Dflashsale.seed=...} explores others, as many as
 * {@code -Dflashsale.seeds=...} says.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("flashsale.seeds", 200);
    private static final long FIRST_SEED = 1;

    /** Seeds that once found a hole, in the engine or in this test. */
    private static final long[] FOUND = {5_000_703, 89_061_303};

    @Test
    void whateverIsLostRepeatedLateOrKilledTheSaleEndsExactly() {
        long first = Long.getLong(Seed.PROPERTY, FIRST_SEED);
        System.out.println("simulation of " + SEEDS + " sales: " + Seed.replay(first));
        LongStream.concat(LongStream.of(FOUND), LongStream.range(first, first + SEEDS))
                .forEach(SimulationTest::simulate);
    }

    private static void simulate(long seed) {
        Simulation simulation = new Simulation(seed);

        assertThat(simulation.run()).as("%s; %s", simulation, Seed.replay(seed)).isEmpty();
    }
}

package io.flashsale.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.testkit.Seed;
import org.junit.jupiter.api.Test;

/** The same seeds in every build, so that a red build is a change's fault; {@code -Dflashsale.seed=...} explores others. */
class SimulationTest {
    private static final int SEEDS = 200;
    private static final long FIRST_SEED = 1;

    @Test
    void whateverIsLostRepeatedLateOrKilledTheSaleEndsExactly() {
        long first = Long.getLong(Seed.PROPERTY, FIRST_SEED);
        System.out.println("simulation of " + SEEDS + " sales: " + Seed.replay(first));
        for (long seed = first; seed < first + SEEDS; seed++) {
            Simulation simulation = new Simulation(seed);

            assertThat(simulation.run())
                    .as("%s; %s", simulation, Seed.replay(seed))
                    .isEmpty();
        }
    }
}

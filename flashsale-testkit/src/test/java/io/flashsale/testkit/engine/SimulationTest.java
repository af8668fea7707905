package io.flashsale.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.testkit.Seed;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = 200;

    @Test
    void whateverIsLostRepeatedLateOrKilledTheSaleEndsExactly() {
        long first = Seed.next();
        System.out.println("simulation of " + SEEDS + " sales: " + Seed.replay(first));
        for (long seed = first; seed < first + SEEDS; seed++) {
            Simulation simulation = new Simulation(seed);

            assertThat(simulation.run())
                    .as("%s; %s", simulation, Seed.replay(seed))
                    .isEmpty();
        }
    }
}

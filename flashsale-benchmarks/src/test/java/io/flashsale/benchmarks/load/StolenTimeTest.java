package io.flashsale.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StolenTimeTest {
    @Test
    void whatTheHostKeptIsAPartOfWhatWasWanted() {
        StolenTime before = new StolenTime(10, 1_000);

        assertThat(new StolenTime(15, 1_200).percentSince(before)).isEqualTo(2.5);
        assertThat(before.percentSince(before)).as("nothing was wanted").isNaN();
    }
}

package io.flashsale.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlicesTest {
    private final List<String> sold = new ArrayList<>();

    private final class Recorded extends Slices<Integer> {
        private int opened;

        Recorded(int buyers) {
            super(buyers);
        }

        @Override
        Integer open() {
            return ++opened;
        }

        @Override
        Cost sell(List<Integer> sales, int each) {
            sold.add(sales + " " + each);
            return new Cost((long) sales.size() * each, 0, 0);
        }
    }

    @Test
    void aSliceIsAPartOfASaleOrSeveralSales() {
        Recorded large = new Recorded(50);
        assertThat(large.sell(40).orders()).isEqualTo(40);
        large.sell(10);
        large.sell(10);
        Recorded small = new Recorded(5);
        assertThat(small.sell(10).orders()).isEqualTo(10);
        small.sell(15);
        assertThat(sold).containsExactly("[1] 40", "[1] 10", "[2] 10", "[1, 2] 5", "[3, 4, 5] 5");
    }

    @Test
    void aSliceThatDoesNotFitIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Recorded(5).sell(7));
        Recorded large = new Recorded(50);
        large.sell(40);
        assertThatIllegalArgumentException().isThrownBy(() -> large.sell(20));
    }
}

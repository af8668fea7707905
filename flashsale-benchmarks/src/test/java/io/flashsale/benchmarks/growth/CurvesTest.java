package io.flashsale.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.benchmarks.report.Finding;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Requirement;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvesTest {
    @TempDir
    private Path directory;

    @Test
    void theFarthestPointFromTheMiddleOfItsCurveCounts() {
        Part part = new Part();
        Curves curves = new Curves("reserve", true);
        curves.add(1, 1_000, cost(10));
        curves.add(1, 10_000, cost(11));
        curves.add(1, 100_000, cost(10));
        curves.add(16, 1_000, cost(50));
        curves.add(16, 10_000, cost(40));
        curves.add(16, 100_000, cost(40));
        curves.report(part, directory, Requirement.FLAT_RESERVE);

        assertThat(part.findings()).singleElement().extracting(Finding::value).isEqualTo(25.0);
    }

    @Test
    void aPointIsAllItsOrdersTogether() {
        Part part = new Part();
        Curves curves = new Curves("reserve", true);
        curves.add(1, 1_000, cost(10));
        curves.add(1, 10_000, cost(20));
        curves.add(1, 100_000, cost(20));
        curves.add(1, 1_000, cost(30));
        curves.report(part, directory, Requirement.FLAT_RESERVE);

        assertThat(part.findings()).singleElement().extracting(Finding::value).isEqualTo(0.0);
    }

    @Test
    void withoutTheServersNothingIsJudged() {
        Part part = new Part();
        Curves curves = new Curves("reserve", false);
        curves.add(1, 1_000, cost(10));
        curves.report(part, directory, Requirement.FLAT_RESERVE);

        assertThat(part.findings()).isEmpty();
    }

    /** The cost of a hundred orders with this many microseconds each. */
    private static Cost cost(double each) {
        return new Cost(100, 100 * each, 100 * each);
    }
}

package io.flashsale.examples.crowd.report;

import io.flashsale.examples.crowd.measure.Measurements;
import java.io.PrintWriter;
import org.HdrHistogram.Histogram;

/** The report as lines of text; the last one is the audit's verdict. */
public final class ConsoleReport {
    private final PrintWriter out;

    public ConsoleReport(PrintWriter out) {
        this.out = out;
    }

    public void print(Outcome outcome) {
        counts(outcome.measurements());
        latencies(outcome.measurements());
        traffic(outcome.measurements());
        outcome.audit()
                .findings()
                .forEach(finding ->
                        out.printf("%-32s %-6s  %s%n", finding.claim(), finding.verdict(), finding.numbers()));
        out.println(outcome.verdict());
        out.flush();
    }

    private void counts(Measurements measurements) {
        out.printf("%n%-28s %12s %12s %16s%n", "", "count", "per second", "busiest second");
        measurements
                .tallies()
                .forEach((name, tally) -> out.printf(
                        "%-28s %,12d %,12.0f %,16d%n", name, tally.count(), tally.perSecond(), tally.busiestSecond()));
    }

    private void latencies(Measurements measurements) {
        out.printf("%n%-28s", "latency in ms");
        for (double percentile : LatencyRow.PERCENTILES) {
            out.printf(" %10s", percentile == 100 ? "max" : "p" + (percentile == 99.9 ? "99.9" : (int) percentile));
        }
        out.printf(" %12s%n", "count");
        for (LatencyRow row : LatencyRow.of(measurements)) {
            out.printf("%-28s", row.isCorrected() ? row.step() : "  " + row.view());
            for (double percentile : LatencyRow.PERCENTILES) {
                out.printf(" %,10.1f", row.millisAt(percentile));
            }
            out.printf(" %,12d%n", row.micros().getTotalCount());
        }
    }

    private void traffic(Measurements measurements) {
        Histogram finals = measurements.timeToFinal().corrected();
        out.printf(
                "%n%,d HTTP answers to buyers, %,d in the busiest second; by status %s; %,d lost with their connection,"
                        + " %,d repeated after 429 or 5xx; the slowest ticket took %,.1f s%n%n",
                measurements.answers().count(),
                measurements.answers().busiestSecond(),
                measurements.statuses(),
                measurements.lost(),
                measurements.comebacks(),
                finals.getMaxValue() / 1e6);
    }
}

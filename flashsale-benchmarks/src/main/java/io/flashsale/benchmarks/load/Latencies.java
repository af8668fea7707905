package io.flashsale.benchmarks.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How long buyers waited who came at a steady rate.
 *
 * @param bySecond microseconds, by the second in which they came
 * @param perSecond how many came each second
 * @param stolen as each second began, as exactly as buyers come, and at the end
 */
public record Latencies(List<Histogram> bySecond, double perSecond, List<StolenTime> stolen) {
    /** How much of the processor time that was wanted in these seconds the host kept; the second one is not among them. */
    public double percentStolen(int fromSecond, int toSecond) {
        return stolen.get(toSecond).percentSince(stolen.get(fromSecond));
    }

    /** Milliseconds within which this part of those were answered who came in these seconds; the second one is not among them. */
    public double millis(double percentile, int fromSecond, int toSecond) {
        Histogram sum = new Histogram(3);
        for (Histogram second : bySecond.subList(fromSecond, Math.min(toSecond, bySecond.size()))) {
            sum.add(second);
        }
        return sum.getValueAtPercentile(percentile) / 1_000.0;
    }

    /** Milliseconds, of those who came in this second. */
    public double millis(double percentile, int second) {
        return millis(percentile, second, second + 1);
    }
}

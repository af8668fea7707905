package io.flashsale.benchmarks.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The waiting times of buyers who came at a steady rate.
 *
 * @param bySecond microseconds, by the second in which the buyers came
 * @param perSecond how many came each second
 * @param stolen at the start of each second, as exactly as buyers come, and at the end
 */
public record Latencies(List<Histogram> bySecond, double perSecond, List<StolenTime> stolen) {
    /** The share of the wanted processor time that the host kept from one second up to, but not including, the other. */
    public double percentStolen(int fromSecond, int toSecond) {
        return stolen.get(toSecond).percentSince(stolen.get(fromSecond));
    }

    /** Milliseconds within which this percentage of the buyers were answered who came from one second up to, but not including, the other. */
    public double millis(double percentile, int fromSecond, int toSecond) {
        Histogram sum = new Histogram(3);
        for (Histogram second : bySecond.subList(fromSecond, Math.min(toSecond, bySecond.size()))) {
            sum.add(second);
        }
        return sum.getValueAtPercentile(percentile) / 1_000.0;
    }

    /** The percentile in milliseconds of the buyers who came in this second. */
    public double millis(double percentile, int second) {
        return millis(percentile, second, second + 1);
    }
}

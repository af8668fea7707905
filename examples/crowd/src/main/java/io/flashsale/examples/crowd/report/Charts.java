package io.flashsale.examples.crowd.report;

import io.flashsale.examples.crowd.measure.Measurements;
import io.flashsale.examples.crowd.measure.Tally;
import io.flashsale.examples.crowd.report.Series.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The three plots of a run, each as the lines it shows. */
final class Charts {
    /** More points than this and neighbouring slots of time are taken together. */
    private static final int MAX_POINTS = 130;

    private static final Map<String, String> COLOR_BY_STEP = Map.of(
            "detail", "var(--blue)",
            "order", "var(--orange)",
            "ticket", "var(--violet)",
            "payment", "var(--grey)",
            "cancellation", "var(--red)",
            "time to final", "var(--green)");

    private final Measurements measurements;

    Charts(Measurements measurements) {
        this.measurements = measurements;
    }

    /** What happened per second, over time. */
    List<Series> flow() {
        List<Series> lines = new ArrayList<>();
        lines.add(rate("HTTP answers", "var(--grey)", List.of(measurements.answers())));
        lines.add(rate("arrived", "var(--blue)", List.of(measurements.tally(Measurements.ARRIVED))));
        lines.add(rate("refused", "var(--red)", talliesOf(Measurements.REFUSED)));
        lines.add(rate("accepted", "var(--orange)", List.of(measurements.tally(Measurements.ACCEPTED))));
        lines.add(rate("created", "var(--green)", List.of(measurements.tally(Measurements.CREATED))));
        return lines;
    }

    private List<Tally> talliesOf(String prefix) {
        return measurements.tallies().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .toList();
    }

    private Series rate(String name, String color, List<Tally> tallies) {
        int together = Math.max(1, (longest() + MAX_POINTS - 1) / MAX_POINTS);
        double[] sums = new double[longest() / together + 2];
        for (Tally tally : tallies) {
            int[] slots = tally.slots();
            for (int slot = 0; slot < slots.length; slot++) {
                sums[slot / together] += slots[slot];
            }
        }
        double seconds = (double) together / Tally.SLOTS_PER_SECOND;
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, 0));
        for (int index = 0; index < sums.length; index++) {
            points.add(new Point((index + 0.5) * seconds, sums[index] / seconds));
        }
        return new Series(name, color, false, points);
    }

    /** Slots until the last thing that happened: a buyer may give up long after the last answer. */
    private int longest() {
        int tallied = measurements.tallies().values().stream()
                .mapToInt(tally -> tally.slots().length)
                .max()
                .orElse(0);
        return Math.max(measurements.answers().slots().length, tallied);
    }

    /** Milliseconds by percentile, where x is 1 / (1 - share): corrected drawn through, service time dashed. */
    List<Series> latencies() {
        List<Series> lines = new ArrayList<>();
        for (LatencyRow row : LatencyRow.of(measurements)) {
            lines.add(new Series(
                    row.step() + (row.isCorrected() ? "" : ", " + row.view()),
                    COLOR_BY_STEP.getOrDefault(row.step(), "var(--grey)"),
                    !row.isCorrected(),
                    percentiles(row.micros())));
        }
        return lines;
    }

    private static List<Point> percentiles(Histogram micros) {
        List<Point> points = new ArrayList<>();
        double last = micros.getTotalCount();
        for (HistogramIterationValue value : micros.percentiles(5)) {
            double above = 1 - value.getPercentileLevelIteratedTo() / 100;
            double millis = Math.max(value.getValueIteratedTo() / 1e3, 0.01);
            points.add(new Point(above * last < 1 ? last : 1 / above, millis));
        }
        return points;
    }

    /** The share of tickets in a hundred that had reached their end, by seconds. */
    List<Series> timeToFinal() {
        return List.of(
                shareByTime(
                        "since the scheduled arrival",
                        "var(--green)",
                        measurements.timeToFinal().corrected()),
                shareByTime(
                        "since the click",
                        "var(--blue)",
                        measurements.timeToFinal().service()));
    }

    private static Series shareByTime(String name, String color, Histogram micros) {
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, 0));
        for (HistogramIterationValue value : micros.linearBucketValues(Math.max(1, micros.getMaxValue() / 200))) {
            points.add(new Point(value.getValueIteratedTo() / 1e6, value.getPercentile()));
        }
        return new Series(name, color, false, points);
    }

    static double highestX(List<Series> lines) {
        return points(lines).stream().mapToDouble(Point::x).max().orElse(1);
    }

    static double highestY(List<Series> lines) {
        return points(lines).stream().mapToDouble(Point::y).max().orElse(1);
    }

    static double lowestY(List<Series> lines) {
        return points(lines).stream().mapToDouble(Point::y).min().orElse(0);
    }

    private static List<Point> points(List<Series> lines) {
        return lines.stream().flatMap(line -> line.points().stream()).toList();
    }
}

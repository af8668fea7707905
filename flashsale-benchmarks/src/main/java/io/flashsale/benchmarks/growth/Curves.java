package io.flashsale.benchmarks.growth;

import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Plot;
import io.flashsale.benchmarks.report.Requirement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What an order costs over the number of buyers, one curve per number of buckets. Not safe for several threads. */
final class Curves {
    private final String name;
    private final boolean complete;
    private final Map<Integer, Map<Integer, Cost>> byBuckets = new TreeMap<>();

    /** @param complete whether the servers' processor time is in what will be added */
    Curves(String name, boolean complete) {
        this.name = name;
        this.complete = complete;
    }

    String name() {
        return name;
    }

    /** Adds it to what is there of the same point. */
    void add(int buckets, int buyers, Cost cost) {
        byBuckets.computeIfAbsent(buckets, key -> new TreeMap<>()).merge(buyers, cost, Cost::plus);
    }

    void report(Part part, Path directory, Requirement requirement) {
        double worst = table(part, directory, "processor µs", "growth-" + name, Cost::processorEach);
        if (complete) {
            part.finding(
                    requirement, worst, "processor time, the worst of " + byBuckets.size() + " curves over buckets");
        } else {
            part.text(
                    "Servers that run elsewhere are not in the processor time, so this says nothing of the requirement.");
        }
        table(part, directory, "elapsed µs", "growth-" + name + "-elapsed", Cost::elapsedEach);
    }

    /** Writes a table and its plot; how far, in percent, the farthest point of all curves is from the middle one of its curve. */
    private double table(Part part, Path directory, String what, String picture, ToDoubleFunction<Cost> measure) {
        part.table(
                what + " per order, " + name,
                "1,000 buyers",
                "10,000",
                "100,000",
                "1,000,000",
                "farthest from the middle");
        Plot plot = new Plot("What one order costs: " + name, "buyers", what).logarithmic(true, false);
        double worst = 0;
        for (Map.Entry<Integer, Map<Integer, Cost>> curve : byBuckets.entrySet()) {
            Map<Integer, Double> points = new TreeMap<>();
            curve.getValue().forEach((buyers, cost) -> points.put(buyers, measure.applyAsDouble(cost)));
            double spread = spread(points.values());
            worst = Math.max(worst, spread);
            String buckets = curve.getKey() + (curve.getKey() == 1 ? " bucket" : " buckets");
            List<Object> row = new ArrayList<>(List.of(buckets));
            for (int buyers : List.of(1_000, 10_000, 100_000, 1_000_000)) {
                row.add(points.getOrDefault(buyers, Double.NaN));
            }
            row.add(Part.rounded(spread) + "%");
            part.row(row.toArray());
            plot.curve(buckets, List.copyOf(points.keySet()), List.copyOf(points.values()));
            points.forEach((buyers, micros) ->
                    part.figure(name + ", " + what + ", " + buckets + ", " + buyers + " buyers", "µs/order", micros));
        }
        plot.write(directory, picture);
        part.picture(what + " per order: " + name, picture + ".png");
        return worst;
    }

    /** How far the point is away, in percent, that is farthest from the middle one. */
    private static double spread(Collection<Double> points) {
        List<Double> sorted = new ArrayList<>(points);
        Collections.sort(sorted);
        double middle = (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
        return 100 * Math.max(sorted.get(sorted.size() - 1) / middle - 1, 1 - sorted.get(0) / middle);
    }
}

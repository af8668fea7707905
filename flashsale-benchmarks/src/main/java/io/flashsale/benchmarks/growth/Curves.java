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

/** Microseconds per order over the number of buyers, one curve per number of buckets. Not safe for several threads. */
final class Curves {
    private final String name;
    private final Map<Integer, Map<Integer, Double>> byBuckets = new TreeMap<>();

    Curves(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void add(int buckets, int buyers, double micros) {
        byBuckets.computeIfAbsent(buckets, key -> new TreeMap<>()).put(buyers, micros);
    }

    void report(Part part, Path directory, Requirement requirement) {
        part.table(
                "µs per order, " + name, "1,000 buyers", "10,000", "100,000", "1,000,000", "farthest from the middle");
        Plot plot = new Plot("What one order costs: " + name, "buyers", "microseconds").logarithmic(true, false);
        double worst = 0;
        for (Map.Entry<Integer, Map<Integer, Double>> curve : byBuckets.entrySet()) {
            Map<Integer, Double> points = curve.getValue();
            double spread = spread(points.values());
            worst = Math.max(worst, spread);
            List<Object> row =
                    new ArrayList<>(List.of(curve.getKey() + (curve.getKey() == 1 ? " bucket" : " buckets")));
            for (int buyers : List.of(1_000, 10_000, 100_000, 1_000_000)) {
                row.add(points.getOrDefault(buyers, Double.NaN));
            }
            row.add(Part.rounded(spread) + "%");
            part.row(row.toArray());
            plot.curve(curve.getKey() + " buckets", List.copyOf(points.keySet()), List.copyOf(points.values()));
            points.forEach((buyers, micros) ->
                    part.figure(name + ", " + curve.getKey() + " buckets, " + buyers + " buyers", "µs/order", micros));
        }
        plot.write(directory, "growth-" + name);
        part.picture("microseconds per order: " + name, "growth-" + name + ".png");
        part.finding(requirement, worst, "the worst of " + byBuckets.size() + " curves over buckets");
    }

    /** How far the point is away, in percent, that is farthest from the middle one. */
    private static double spread(Collection<Double> points) {
        List<Double> sorted = new ArrayList<>(points);
        Collections.sort(sorted);
        double middle = (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
        return 100 * Math.max(sorted.get(sorted.size() - 1) / middle - 1, 1 - sorted.get(0) / middle);
    }
}

package io.flashsale.examples.crowd.report;

import java.util.List;

/** One line of a chart. */
record Series(String name, String color, boolean dashed, List<Point> points) {

    Series {
        points = List.copyOf(points);
    }

    record Point(double x, double y) {}
}

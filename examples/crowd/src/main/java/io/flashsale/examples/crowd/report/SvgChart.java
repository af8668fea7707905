package io.flashsale.examples.crowd.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A line chart as an SVG element; its colours follow the page that holds it. */
final class SvgChart {
    private static final int WIDTH = 1_040;
    private static final int HEIGHT = 300;
    private static final int LEFT = 66;
    private static final int RIGHT = 32;
    private static final int TOP = 14;
    private static final int BOTTOM = 44;

    private final Axis horizontal;
    private final Axis vertical;
    private final List<Series> lines;

    SvgChart(Axis horizontal, Axis vertical, List<Series> lines) {
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.lines = List.copyOf(lines);
    }

    String render(String description) {
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                String.format(
                        Locale.ROOT,
                        "<svg viewBox='0 0 %d %d' role='img' aria-label='%s'>",
                        WIDTH,
                        HEIGHT,
                        Html.escape(description)));
        vertical.ticks().forEach(tick -> horizontalLine(svg, tick));
        horizontal.ticks().forEach(tick -> verticalLine(svg, tick));
        titles(svg);
        lines.forEach(line -> line(svg, line));
        return svg.append("</svg>").toString();
    }

    private void horizontalLine(StringBuilder svg, Axis.Tick tick) {
        double y = y(tick.value());
        add(
                svg,
                String.format(
                        Locale.ROOT,
                        "<line class='grid' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>",
                        LEFT,
                        WIDTH - RIGHT,
                        y,
                        y));
        add(
                svg,
                String.format(
                        Locale.ROOT,
                        "<text class='tick' x='%d' y='%.1f' text-anchor='end'>%s</text>",
                        LEFT - 8,
                        y + 4,
                        tick.label()));
    }

    private void verticalLine(StringBuilder svg, Axis.Tick tick) {
        double x = x(tick.value());
        int bottom = HEIGHT - BOTTOM;
        add(
                svg,
                String.format(
                        Locale.ROOT, "<line class='grid' x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>", x, x, TOP, bottom));
        add(
                svg,
                String.format(
                        Locale.ROOT,
                        "<text class='tick' x='%.1f' y='%d' text-anchor='middle'>%s</text>",
                        x,
                        bottom + 17,
                        tick.label()));
    }

    private void titles(StringBuilder svg) {
        int middle = (TOP + HEIGHT - BOTTOM) / 2;
        add(
                svg,
                String.format(
                        Locale.ROOT,
                        "<text class='title' x='%d' y='%d' text-anchor='end'>%s</text>",
                        WIDTH - RIGHT,
                        HEIGHT - 8,
                        Html.escape(horizontal.title())));
        add(
                svg,
                String.format(
                        Locale.ROOT,
                        "<text class='title' transform='translate(13 %d) rotate(-90)' text-anchor='middle'>%s</text>",
                        middle,
                        Html.escape(vertical.title())));
    }

    private void line(StringBuilder svg, Series line) {
        String points = line.points().stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", x(point.x()), y(point.y())))
                .collect(Collectors.joining(" "));
        add(
                svg,
                String.format(
                        Locale.ROOT,
                        "<polyline points='%s' style='stroke:%s'%s><title>%s</title></polyline>",
                        points,
                        line.color(),
                        line.dashed() ? " stroke-dasharray='5 4'" : "",
                        Html.escape(line.name())));
    }

    private double x(double value) {
        return LEFT + horizontal.position(value) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - vertical.position(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static void add(StringBuilder svg, String element) {
        svg.append(element).append('\n');
    }
}

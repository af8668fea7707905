package io.flashsale.benchmarks.memory;

import java.util.List;
import java.util.Locale;

/**
 * Calls per second as horizontal bars on a logarithmic scale, because the competitors lie a factor of a thousand apart.
 *
 * @param measurements one bar each
 */
record BarChart(List<Measurement> measurements) {
    private static final int LABELS = 480;
    private static final int BARS = 420;
    private static final int MARGIN = 100;
    private static final int LINE = 26;
    private static final int TOP = 48;
    private static final int LOWEST_POWER = 4;
    private static final int HIGHEST_POWER = 9;

    String svg() {
        int height = TOP + LINE * measurements.size() + 16;
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='13'>%n",
                LABELS + BARS + MARGIN, height));
        svg.append("<rect width='100%' height='100%' fill='white'/>\n");
        svg.append(format("<text x='%d' y='16' fill='#333'>calls per second (logarithmic)</text>%n", LABELS));
        for (int power = LOWEST_POWER; power <= HIGHEST_POWER; power++) {
            svg.append(format(
                    "<line x1='%1$d' x2='%1$d' y1='%2$d' y2='%3$d' stroke='#ddd'/>%n",
                    x(Math.pow(10, power)), TOP - 8, height));
            svg.append(format(
                    "<text x='%d' y='%d' fill='#777' text-anchor='middle'>10<tspan dy='-5' font-size='9'>%d</tspan></text>%n",
                    x(Math.pow(10, power)), TOP - 14, power));
        }
        for (int index = 0; index < measurements.size(); index++) {
            svg.append(bar(measurements.get(index), TOP + LINE * index));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String bar(Measurement one, int y) {
        int right = x(one.perSecond());
        return format(
                "<text x='%d' y='%d' text-anchor='end'>%s: %s, %d thread%s</text>%n"
                        + "<rect x='%d' y='%d' width='%d' height='18' fill='%s'/>%n"
                        + "<text x='%d' y='%d'>%s</text>%n",
                LABELS - 8,
                y + 14,
                one.suite(),
                one.subject().title(),
                one.threads(),
                one.threads() == 1 ? "" : "s",
                LABELS,
                y,
                right - LABELS,
                one.subject().handWritten() ? "#b0b7c3" : "#2f6fde",
                right + 6,
                y + 14,
                inWords(one.perSecond()));
    }

    private static String inWords(double perSecond) {
        return perSecond >= 1e6 ? format("%.1f M", perSecond / 1e6) : format("%.0f k", perSecond / 1e3);
    }

    private static int x(double perSecond) {
        double part = (Math.log10(perSecond) - LOWEST_POWER) / (HIGHEST_POWER - LOWEST_POWER);
        return LABELS + (int) Math.round(BARS * Math.min(1, Math.max(0, part)));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}

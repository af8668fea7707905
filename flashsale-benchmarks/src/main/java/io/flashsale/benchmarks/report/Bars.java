package io.flashsale.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rates as horizontal bars on a logarithmic scale, because the contestants differ by factors of a thousand. Not safe for several threads. */
public final class Bars {
    private static final int LABELS = 480;
    private static final int BARS = 420;
    private static final int MARGIN = 100;
    private static final int LINE = 26;
    private static final int TOP = 48;

    private record Bar(String label, double perSecond, boolean ours) {}

    private final String what;
    private final List<Bar> bars = new ArrayList<>();

    /** @param what the unit, such as "orders per second" */
    public Bars(String what) {
        this.what = what;
    }

    /** Ours is shown in another colour. */
    public Bars bar(String label, double perSecond, boolean ours) {
        bars.add(new Bar(label, perSecond, ours));
        return this;
    }

    /** Writes the file, an SVG; the name comes without its ending. */
    public void write(Path directory, String name) {
        try {
            Files.writeString(directory.resolve(name + ".svg"), svg());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String svg() {
        int lowest =
                (int) Math.floor(bars.stream().mapToDouble(Bars::power).min().orElse(0) - 0.1);
        int highest =
                (int) Math.ceil(bars.stream().mapToDouble(Bars::power).max().orElse(0) + 0.1);
        int height = TOP + LINE * bars.size() + 16;
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='13'>%n",
                LABELS + BARS + MARGIN, height));
        svg.append("<rect width='100%' height='100%' fill='white'/>\n");
        svg.append(format("<text x='%d' y='16' fill='#333'>%s (logarithmic)</text>%n", LABELS, what));
        for (int power = lowest; power <= highest; power++) {
            int x = LABELS + BARS * (power - lowest) / (highest - lowest);
            svg.append(format("<line x1='%1$d' x2='%1$d' y1='%2$d' y2='%3$d' stroke='#ddd'/>%n", x, TOP - 8, height));
            svg.append(format(
                    "<text x='%d' y='%d' fill='#777' text-anchor='middle'>10<tspan dy='-5' font-size='9'>%d</tspan></text>%n",
                    x, TOP - 14, power));
        }
        for (int index = 0; index < bars.size(); index++) {
            Bar bar = bars.get(index);
            double length = BARS * (power(bar) - lowest) / (highest - lowest);
            svg.append(svg(bar, (int) Math.round(length), TOP + LINE * index));
        }
        return svg.append("</svg>\n").toString();
    }

    private static double power(Bar bar) {
        return Math.log10(Math.max(1, bar.perSecond()));
    }

    private static String svg(Bar bar, int length, int y) {
        return format(
                "<text x='%d' y='%d' text-anchor='end'>%s</text>%n"
                        + "<rect x='%d' y='%d' width='%d' height='18' fill='%s'/>%n"
                        + "<text x='%d' y='%d'>%s</text>%n",
                LABELS - 8,
                y + 14,
                bar.label(),
                LABELS,
                y,
                length,
                bar.ours() ? "#2f6fde" : "#b0b7c3",
                LABELS + length + 6,
                y + 14,
                inWords(bar.perSecond()));
    }

    private static String inWords(double perSecond) {
        return perSecond >= 1e6 ? format("%.1f M", perSecond / 1e6) : Part.rounded(perSecond);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}

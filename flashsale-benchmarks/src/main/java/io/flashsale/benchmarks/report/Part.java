package io.flashsale.benchmarks.report;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report of one suite; grows while the suite runs. Not safe for several threads. */
public final class Part implements Serializable {
    private final StringBuilder markdown = new StringBuilder();
    private final List<Figure> figures = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    public String markdown() {
        return markdown.toString();
    }

    public List<Figure> figures() {
        return List.copyOf(figures);
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    public Part title(String title) {
        markdown.append("\n## ").append(title).append("\n");
        return this;
    }

    /** A paragraph of Markdown. */
    public Part text(String paragraph) {
        markdown.append("\n").append(paragraph.strip()).append("\n");
        return this;
    }

    /** Begins a table; {@link #row} goes on. */
    public Part table(String... heads) {
        markdown.append("\n| ")
                .append(String.join(" | ", heads))
                .append(" |\n|")
                .append("---|".repeat(heads.length));
        markdown.append("\n");
        return this;
    }

    /** Numbers are rounded as their size suggests; the rest is text. */
    public Part row(Object... cells) {
        markdown.append("|");
        for (Object cell : cells) {
            markdown.append(" ")
                    .append(cell instanceof Number number ? rounded(number.doubleValue()) : cell)
                    .append(" |");
        }
        markdown.append("\n");
        return this;
    }

    /** Shows a picture that is in the directory of the report. */
    public Part picture(String caption, String file) {
        markdown.append("\n![").append(caption).append("](").append(file).append(")\n");
        return this;
    }

    public Part figure(String name, String unit, double value, double baseline) {
        figures.add(new Figure(name, unit, value, baseline));
        return this;
    }

    public Part figure(String name, String unit, double value) {
        figures.add(Figure.alone(name, unit, value));
        return this;
    }

    public Part finding(Requirement requirement, double value, String how) {
        findings.add(new Finding(requirement, value, how));
        return this;
    }

    /** The value with at least three significant digits; empty for what is not a number. */
    public static String rounded(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        double size = Math.abs(value);
        String format =
                size >= 100 || size == Math.rint(size) ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}

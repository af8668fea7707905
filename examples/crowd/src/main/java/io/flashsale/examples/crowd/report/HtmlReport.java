package io.flashsale.examples.crowd.report;

import io.flashsale.examples.crowd.audit.Finding;
import io.flashsale.examples.crowd.measure.Measurements;
import io.flashsale.examples.crowd.measure.Tally;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The report for people: {@code report.html}, one page that needs nothing else. */
public final class HtmlReport {
    private final Outcome outcome;
    private final Charts charts;

    private HtmlReport(Outcome outcome) {
        this.outcome = outcome;
        this.charts = new Charts(outcome.measurements());
    }

    public static Path write(Outcome outcome, Path directory) throws IOException {
        return Files.writeString(directory.resolve("report.html"), new HtmlReport(outcome).page());
    }

    private String page() throws IOException {
        return template()
                .replace("{{verdict}}", outcome.verdict())
                .replace("{{verdictClass}}", outcome.audit().isOk() ? "ok" : "failed")
                .replace("{{item}}", Html.escape(outcome.item()))
                .replace("{{tiles}}", tiles())
                .replace("{{audit}}", join(outcome.audit().findings(), HtmlReport::finding))
                .replace("{{flow}}", flow())
                .replace("{{latency}}", latency())
                .replace("{{timeToFinal}}", timeToFinal())
                .replace("{{counts}}", counts())
                .replace("{{latencies}}", join(LatencyRow.of(outcome.measurements()), HtmlReport::latencyRow))
                .replace("{{settings}}", settings());
    }

    private static String template() throws IOException {
        try (InputStream resource = HtmlReport.class.getResourceAsStream("report.html")) {
            if (resource == null) {
                throw new IOException("the page's template is missing from the class path");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String tiles() {
        Measurements measurements = outcome.measurements();
        return tile("arrived", measurements.tally(Measurements.ARRIVED).count())
                + tile("accepted", measurements.tally(Measurements.ACCEPTED).count())
                + tile("created", measurements.tally(Measurements.CREATED).count())
                + tile("refused", measurements.countOf(Measurements.REFUSED))
                + tile("rejected", measurements.countOf(Measurements.REJECTED))
                + tile("answers in the busiest second", measurements.answers().busiestSecond());
    }

    private static String tile(String name, long value) {
        return String.format(
                Locale.ROOT, "<div class='tile'><b>%,d</b><span>%s</span></div>", value, Html.escape(name));
    }

    private static String finding(Finding finding) {
        return String.format(
                Locale.ROOT,
                "<tr><td>%s</td><td class='%s'>%s</td><td>%s</td></tr>",
                Html.escape(finding.claim()),
                finding.ok() ? "ok" : "failed",
                finding.verdict(),
                Html.escape(finding.numbers()));
    }

    private String flow() {
        List<Series> lines = charts.flow();
        return chart(
                Axis.linear("seconds since the burst began", Charts.highestX(lines)),
                Axis.linear("per second", Charts.highestY(lines)),
                lines,
                "Arrivals and answers per second");
    }

    private String latency() {
        List<Series> lines = charts.latencies();
        return chart(
                Axis.percentiles("percentile", Charts.highestX(lines)),
                Axis.powersOfTen("milliseconds", Charts.lowestY(lines), Charts.highestY(lines)),
                lines,
                "Latency by percentile");
    }

    private String timeToFinal() {
        List<Series> lines = charts.timeToFinal();
        return chart(
                Axis.linear("seconds", Charts.highestX(lines)),
                Axis.linear("% of tickets", 100),
                lines,
                "Tickets that reached their end, by time");
    }

    private static String chart(Axis horizontal, Axis vertical, List<Series> lines, String description) {
        return new SvgChart(horizontal, vertical, lines).render(description) + legend(lines);
    }

    private static String legend(List<Series> lines) {
        return "<p class='legend'>" + join(lines, HtmlReport::legendEntry) + "</p>";
    }

    private static String legendEntry(Series line) {
        return String.format(
                Locale.ROOT,
                "<span><i style='border-top:3px %s %s'></i>%s</span>",
                line.dashed() ? "dashed" : "solid",
                line.color(),
                Html.escape(line.name()));
    }

    private String counts() {
        return outcome.measurements().tallies().entrySet().stream()
                .map(entry -> count(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining());
    }

    private static String count(String name, Tally tally) {
        return String.format(
                Locale.ROOT,
                "<tr><td>%s</td><td>%,d</td><td>%,.0f</td><td>%,d</td></tr>",
                Html.escape(name),
                tally.count(),
                tally.perSecond(),
                tally.busiestSecond());
    }

    private static String latencyRow(LatencyRow row) {
        StringBuilder cells = new StringBuilder();
        for (double percentile : LatencyRow.PERCENTILES) {
            cells.append(String.format(Locale.ROOT, "<td>%,.1f</td>", row.millisAt(percentile)));
        }
        return String.format(
                Locale.ROOT,
                "<tr class='%s'><td>%s</td>%s<td>%,d</td></tr>",
                row.isCorrected() ? "" : "second",
                Html.escape(row.isCorrected() ? row.step() : row.view()),
                cells,
                row.micros().getTotalCount());
    }

    private String settings() {
        return outcome.settings().entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "<tr><td>%s</td><td>%s</td></tr>",
                        Html.escape(entry.getKey()),
                        Html.escape(entry.getValue())))
                .collect(Collectors.joining());
    }

    private static <T> String join(List<T> values, Function<T, String> render) {
        return values.stream().map(render).collect(Collectors.joining());
    }
}

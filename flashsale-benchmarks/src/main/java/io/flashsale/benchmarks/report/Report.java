package io.flashsale.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The measurements for people, as Markdown, and for programs, as JSON.
 *
 * @param machine where it ran
 * @param jvmOptions of every suite
 * @param quick whether it was a short run, whose numbers mean nothing
 * @param parts by suite, in order
 */
public record Report(Machine machine, List<String> jvmOptions, boolean quick, Map<String, Part> parts) {
    public void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.md"), markdown());
        Files.writeString(directory.resolve("report.json"), json());
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Benchmarks\n\n")
                .append(machine.describe())
                .append(". Each suite has a JVM of its own with ")
                .append(String.join(" ", jvmOptions))
                .append(".\n");
        if (quick) {
            text.append("\n**A quick run: it shows that the benchmarks work. Its numbers mean nothing.**\n");
        }
        parts.values().forEach(part -> text.append(part.markdown()));
        return text.append(requirements()).toString();
    }

    private String requirements() {
        StringBuilder text = new StringBuilder("""

                ## What must be shown

                | | measured | required | aim | | how |
                |---|---|---|---|---|---|
                """);
        for (Requirement requirement : Requirement.values()) {
            List<Finding> found = parts.values().stream()
                    .flatMap(part -> part.findings().stream())
                    .filter(finding -> finding.requirement() == requirement)
                    .toList();
            for (Finding finding : found) {
                text.append(row(
                        requirement,
                        requirement.number(finding.value()),
                        quick ? "quick run" : requirement.verdict(finding.value()),
                        finding.how()));
            }
            if (found.isEmpty()) {
                text.append(row(requirement, "", "not measured in this run", ""));
            }
        }
        return text.append("""

                Contracts on every server, the crowd's audit and how misconfigured servers are named are shown by the tests, not here.
                """).toString();
    }

    private static String row(Requirement requirement, String measured, String verdict, String how) {
        return "| "
                + String.join(
                        " | ", requirement.text(), measured, requirement.required(), requirement.aim(), verdict, how)
                + " |\n";
    }

    String json() {
        List<String> entries = new ArrayList<>();
        parts.forEach((suite, part) -> part.figures().forEach(figure -> entries.add(entry(suite, figure))));
        return entries.stream().collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }

    private static String entry(String suite, Figure figure) {
        return String.format(
                Locale.ROOT,
                "{\"name\": \"%s\", \"unit\": \"%s\", \"value\": %s, \"baseline\": %s, \"ratio\": %s}",
                escaped(suite + ": " + figure.name()),
                escaped(figure.unit()),
                number(figure.value()),
                number(figure.baseline()),
                number(figure.ratio()));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** JSON knows neither infinity nor "not a number". */
    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "null";
    }
}

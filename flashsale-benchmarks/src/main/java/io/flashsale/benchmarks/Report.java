package io.flashsale.benchmarks;

import io.flashsale.benchmarks.Measurement.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The measurements for people, as Markdown with a plot, and for programs, as JSON.
 *
 * @param measurements of one run
 * @param machine where it ran
 */
record Report(List<Measurement> measurements, Machine machine) {
    void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.md"), markdown());
        Files.writeString(directory.resolve("report.json"), json());
        Files.writeString(directory.resolve("report.svg"), new BarChart(measurements).svg());
    }

    String markdown() {
        StringBuilder text =
                new StringBuilder("# Benchmarks\n\n").append(machine.describe()).append(".\n");
        for (String suite :
                measurements.stream().map(Measurement::suite).distinct().toList()) {
            text.append(suite.equals("refusal") ? REFUSAL : RESERVE);
            text.append(
                    "\n| by | threads | calls/s | 99.9% error | ns per call | processor ns per call | bytes per call | processor time of the map and counter, times |\n");
            text.append("|---|---|---|---|---|---|---|---|\n");
            for (Measurement one : measurements) {
                if (one.suite().equals(suite)) {
                    text.append(row(one));
                }
            }
        }
        return text.append("\n![calls per second, by subject and threads](report.svg)\n")
                .toString();
    }

    private static final String REFUSAL = """

            ## Refusing a buyer of a sold-out item

            Each call is one `FlashSale.place` from the request to the answer SOLD_OUT, adapters in memory. The sale token's check is an
            HMAC-SHA256. The two hand-written competitors check neither window nor token nor rate, and count nothing.
            """;
    private static final String RESERVE = """

            ## Accepting an order, in memory

            Each call is one `FlashSale.place` of a new buyer, from the request to the signed ticket; the worker decides the tickets on the same
            processors while the callers go on, and both numbers contain it. The hand-written competitor signs nothing, decides nothing and
            writes nothing down.
            """;

    private String row(Measurement one) {
        String ratio = baseline(one, Subject.HAND_WRITTEN_MAP)
                .map(map -> String.format(Locale.ROOT, "%.1f", one.cpuNanosPerCall() / map.cpuNanosPerCall()))
                .orElse("");
        return String.format(
                Locale.ROOT,
                "| %s | %d | %,.0f | %s | %,.0f | %,.0f | %,.0f | %s |%n",
                one.subject().title(),
                one.threads(),
                one.perSecond(),
                Double.isNaN(one.error())
                        ? ""
                        : String.format(Locale.ROOT, "%.0f%%", 100 * one.error() / one.perSecond()),
                one.nanosPerCall(),
                one.cpuNanosPerCall(),
                one.bytesPerCall(),
                ratio);
    }

    /** The same suite and threads, measured in the same run. */
    private Optional<Measurement> baseline(Measurement one, Subject subject) {
        return measurements.stream()
                .filter(other -> other.suite().equals(one.suite())
                        && other.threads() == one.threads()
                        && other.subject() == subject)
                .findFirst();
    }

    String json() {
        List<String> entries = new ArrayList<>();
        for (Measurement one : measurements) {
            if (one.subject().handWritten()) {
                continue;
            }
            for (Subject competitor : List.of(Subject.HAND_WRITTEN_IF, Subject.HAND_WRITTEN_MAP)) {
                baseline(one, competitor).ifPresent(other -> {
                    String name = name(one) + ", against " + competitor.title();
                    entries.add(entry(name, "calls/s", one.perSecond(), other.perSecond()));
                    entries.add(entry(name, "processor ns/call", one.cpuNanosPerCall(), other.cpuNanosPerCall()));
                    entries.add(entry(name, "bytes/call", one.bytesPerCall(), other.bytesPerCall()));
                });
            }
        }
        return entries.stream().collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }

    private static String name(Measurement one) {
        return one.suite() + ": " + one.subject().title() + ", " + one.threads() + " thread"
                + (one.threads() == 1 ? "" : "s");
    }

    private static String entry(String name, String unit, double value, double baseline) {
        return String.format(
                Locale.ROOT,
                "{\"name\": \"%s\", \"unit\": \"%s\", \"value\": %s, \"baseline\": %s, \"ratio\": %s}",
                name,
                unit,
                number(value),
                number(baseline),
                number(value / baseline));
    }

    /** JSON knows neither infinity nor "not a number". */
    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "null";
    }
}

package io.flashsale.benchmarks.memory;

import io.flashsale.benchmarks.memory.Measurement.Subject;
import io.flashsale.benchmarks.report.Part;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The measurements in memory, in words and tables.
 *
 * @param measurements of one run
 */
record MemoryReport(List<Measurement> measurements) {
    private static final String REFUSAL = """
            Each call is one `FlashSale.place` from the request to the answer SOLD_OUT, adapters in memory. The sale token's check is an
            HMAC-SHA256. The two hand-written competitors check neither window nor token nor rate, and count nothing.
            """;
    private static final String ACCEPT = """
            Each call is one `FlashSale.place` of a new buyer, from the request to the signed ticket; the worker decides the tickets on the same
            processors while the callers go on, and both numbers contain it. The hand-written competitor signs nothing, decides nothing and
            stores nothing.
            """;

    Part part(String howLong) {
        Part part = new Part();
        for (String suite :
                measurements.stream().map(Measurement::suite).distinct().toList()) {
            boolean refusal = suite.equals("refusal");
            part.title(refusal ? "Refusing a buyer of a sold-out item, in memory" : "Accepting an order, in memory")
                    .text((refusal ? REFUSAL : ACCEPT) + howLong)
                    .table(
                            "by",
                            "threads",
                            "calls/s",
                            "99.9% error",
                            "ns per call",
                            "processor ns per call",
                            "bytes per call",
                            "processor time of the map and counter, times");
            measurements.stream().filter(one -> one.suite().equals(suite)).forEach(one -> row(part, one));
        }
        part.picture("calls per second, by subject and threads", "memory.svg");
        figures(part);
        return part;
    }

    private void row(Part part, Measurement one) {
        part.row(
                one.subject().title(),
                one.threads(),
                one.perSecond(),
                Double.isNaN(one.error())
                        ? ""
                        : String.format(Locale.ROOT, "%.0f%%", 100 * one.error() / one.perSecond()),
                one.nanosPerCall(),
                one.cpuNanosPerCall(),
                one.bytesPerCall(),
                baseline(one, Subject.HAND_WRITTEN_MAP)
                        .map(map -> one.cpuNanosPerCall() / map.cpuNanosPerCall())
                        .orElse(Double.NaN));
    }

    private void figures(Part part) {
        for (Measurement one : measurements) {
            if (one.subject().handWritten()) {
                continue;
            }
            for (Subject competitor : List.of(Subject.HAND_WRITTEN_IF, Subject.HAND_WRITTEN_MAP)) {
                baseline(one, competitor).ifPresent(other -> {
                    String name = one.title() + ", against " + competitor.title();
                    part.figure(name, "calls/s", one.perSecond(), other.perSecond());
                    part.figure(name, "processor ns/call", one.cpuNanosPerCall(), other.cpuNanosPerCall());
                    part.figure(name, "bytes/call", one.bytesPerCall(), other.bytesPerCall());
                });
            }
        }
    }

    /** The measurement of another subject with the same suite and threads in the same run. */
    private Optional<Measurement> baseline(Measurement one, Subject subject) {
        return measurements.stream()
                .filter(other -> other.suite().equals(one.suite())
                        && other.threads() == one.threads()
                        && other.subject() == subject)
                .findFirst();
    }
}

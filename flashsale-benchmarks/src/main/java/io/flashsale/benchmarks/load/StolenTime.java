package io.flashsale.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How long this machine, where it is a virtual one, had something to do and was not let by its host: what other tenants take is in every
 * latency. Ticks since the machine was started, of all processors.
 *
 * @param stolen not let
 * @param busy at work, or not let
 */
public record StolenTime(long stolen, long busy) {
    private static final Path STATISTICS = Path.of("/proc/stat");
    private static final int USER = 0;
    private static final int NICE = 1;
    private static final int SYSTEM = 2;
    private static final int INTERRUPT = 5;
    private static final int SOFT_INTERRUPT = 6;
    private static final int STOLEN = 7;

    /** All zero where the system does not tell. */
    public static StolenTime now() {
        try (Stream<String> lines = Files.lines(STATISTICS)) {
            String all = lines.findFirst().orElse("").replaceFirst("^cpu +", "");
            long[] ticks = Stream.of(all.split(" ")).mapToLong(Long::parseLong).toArray();
            long busy = LongStream.of(
                            ticks[USER],
                            ticks[NICE],
                            ticks[SYSTEM],
                            ticks[INTERRUPT],
                            ticks[SOFT_INTERRUPT],
                            ticks[STOLEN])
                    .sum();
            return new StolenTime(ticks[STOLEN], busy);
        } catch (IOException notLinux) {
            return new StolenTime(0, 0);
        }
    }

    /** For the report; empty where the system does not tell. */
    public String since(StolenTime before) {
        return busy == before.busy
                ? ""
                : String.format(
                        Locale.ROOT,
                        "While this ran the host kept %.1f%% of the processor time that was wanted from this machine.",
                        percentSince(before));
    }

    /** How much of what was wanted was not let; not a number where nothing was, or the system does not tell. */
    public double percentSince(StolenTime before) {
        return busy == before.busy ? Double.NaN : 100.0 * (stolen - before.stolen) / (busy - before.busy);
    }
}

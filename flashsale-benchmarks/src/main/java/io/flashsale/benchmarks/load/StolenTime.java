package io.flashsale.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The time for which this machine, if it is a virtual one, had something to do and its host did not let it: what other tenants take is in
 * every latency. Ticks of all processors since the machine was started.
 *
 * @param stolen ticks that the host kept
 * @param busy ticks at work or kept
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

    /** The percentage of the wanted time that the host kept; not a number where none was wanted or the system does not tell. */
    public double percentSince(StolenTime before) {
        return busy == before.busy ? Double.NaN : 100.0 * (stolen - before.stolen) / (busy - before.busy);
    }
}

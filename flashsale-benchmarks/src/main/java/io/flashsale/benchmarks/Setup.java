package io.flashsale.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * The way in which a suite has to run.
 *
 * @param suite its name
 * @param quick whether it only has to show that it works
 * @param out where pictures go
 * @param earlier what earlier suites of this run found: suite, colon and the figure's name
 * @param startedNanos when the run started, for the progress that is shown
 */
public record Setup(String suite, boolean quick, Path out, Map<String, Double> earlier, long startedNanos) {
    /** This many seconds, or half a second in a quick run. */
    public Duration seconds(int seconds) {
        return quick ? Duration.ofMillis(500) : Duration.ofSeconds(seconds);
    }

    /** The first number, or the second in a quick run. */
    public int orQuick(int full, int inQuickRuns) {
        return quick ? inQuickRuns : full;
    }

    /** Prints the progress. */
    public void say(String format, Object... arguments) {
        System.out.printf(
                Locale.ROOT,
                "[%s, %3d s] %s%n",
                suite,
                (System.nanoTime() - startedNanos) / 1_000_000_000,
                String.format(Locale.ROOT, format, arguments));
    }
}

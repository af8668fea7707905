package io.flashsale.benchmarks;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The main class of the children of {@link Benchmarks}: runs one suite and writes its report. */
final class SuiteRun {
    private SuiteRun() {}

    public static void main(String[] arguments) throws Exception {
        Suites suite = Suites.valueOf(arguments[0]);
        Path file = Path.of(arguments[3]);
        Map<String, Double> earlier = new HashMap<>();
        Map<?, ?> read = PartFile.read(file, Map.class);
        read.forEach((name, value) -> earlier.put((String) name, (Double) value));
        Setup setup = new Setup(
                suite.name().toLowerCase(Locale.ROOT),
                Boolean.parseBoolean(arguments[1]),
                Path.of(arguments[2]),
                earlier,
                System.nanoTime());
        PartFile.write(file, suite.create().run(setup));
        System.exit(0);
    }
}

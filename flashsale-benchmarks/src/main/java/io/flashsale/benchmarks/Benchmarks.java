package io.flashsale.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks and writes the report: the main class of the {@code benchmark} profile. */
public final class Benchmarks {
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final String USAGE = """
            usage: [--only REGEX] [--warmup N] [--iterations N] [--out DIRECTORY]
              --only        benchmarks whose name contains the expression, for example Refusal
              --warmup      seconds of warm-up each, default 5
              --iterations  seconds of measurement each, default 5
              --out         where the report goes, default target""";

    private Benchmarks() {}

    public static void main(String[] arguments) throws RunnerException, IOException {
        Choices choices;
        try {
            choices = Choices.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        Machine machine = Machine.here();
        System.out.println(machine.describe());
        Progress progress = new Progress(System.out, count(choices));
        List<RunResult> results = new ArrayList<>();
        try {
            for (int threads : THREADS) {
                results.addAll(run(choices, threads, progress));
            }
        } catch (RunnerException e) {
            System.err.println(progress.kept());
            throw e;
        }
        new Report(Measurement.of(results), machine).writeTo(choices.out());
        System.out.println("The report is in " + choices.out().resolve("report.md"));
    }

    private static int count(Choices choices) {
        return BenchmarkList.defaultList()
                        .find(new Progress(System.out, 0), List.of(choices.only()), List.of())
                        .stream()
                        .mapToInt(Benchmarks::variants)
                        .sum()
                * THREADS.size();
    }

    private static int variants(BenchmarkListEntry benchmark) {
        return benchmark.getParams().orElse(Map.of()).values().stream()
                .mapToInt(values -> values.length)
                .reduce(1, (left, right) -> left * right);
    }

    private static Collection<RunResult> run(Choices choices, int threads, Progress progress) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(choices.only())
                .mode(Mode.Throughput)
                .threads(threads)
                .forks(1)
                .warmupIterations(choices.warmup())
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(choices.iterations())
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .jvmArgs("-Xms3g", "-Xmx3g", "-XX:+UseParallelGC")
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTimeProfiler.class);
        return new Runner(options.build(), progress).run();
    }

    /**
     * What the caller asks for.
     *
     * @param only a regular expression
     * @param warmup seconds
     * @param iterations seconds
     * @param out a directory
     */
    record Choices(String only, int warmup, int iterations, Path out) {
        private static final Choices DEFAULTS = new Choices("Benchmark", 5, 5, Path.of("target"));

        static Choices parse(List<String> arguments) {
            Choices choices = DEFAULTS;
            for (int index = 0; index < arguments.size(); index += 2) {
                if (index + 1 == arguments.size()) {
                    throw new IllegalArgumentException(arguments.get(index) + " needs a value");
                }
                choices = choices.with(arguments.get(index), arguments.get(index + 1));
            }
            return choices;
        }

        private Choices with(String name, String value) {
            return switch (name) {
                case "--only" -> new Choices(Pattern.compile(value).pattern(), warmup, iterations, out);
                case "--warmup" -> new Choices(only, atLeastOne(name, value), iterations, out);
                case "--iterations" -> new Choices(only, warmup, atLeastOne(name, value), out);
                case "--out" -> new Choices(only, warmup, iterations, Path.of(value));
                default -> throw new IllegalArgumentException("there is no option " + name);
            };
        }

        private static int atLeastOne(String name, String value) {
            if (!value.matches("[1-9][0-9]{0,3}")) {
                throw new IllegalArgumentException(name + " must be a number from 1 to 9999, but is " + value);
            }
            return Integer.parseInt(value);
        }
    }
}

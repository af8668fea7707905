package io.flashsale.benchmarks.memory;

import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.Suite;
import io.flashsale.benchmarks.report.Bars;
import io.flashsale.benchmarks.report.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The cost of the library's own code, on adapters in memory: JMH benchmarks, each in a JVM of its own. */
public final class MemorySuite implements Suite {
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final String ALL = "Benchmark";

    @Override
    public Part run(Setup setup) {
        int seconds = setup.quick() ? 1 : 4;
        List<Integer> threadCounts = setup.quick() ? List.of(1) : THREADS;
        Progress progress = new Progress(System.out, benchmarks() * threadCounts.size());
        List<RunResult> results = new ArrayList<>();
        try {
            for (int threads : threadCounts) {
                results.addAll(run(seconds, threads, progress));
            }
        } catch (RunnerException e) {
            throw new IllegalStateException(progress.kept(), e);
        }
        List<Measurement> measurements = Measurement.of(results);
        Bars bars = new Bars("calls per second");
        measurements.forEach(
                one -> bars.bar(one.title(), one.perSecond(), !one.subject().handWritten()));
        bars.write(setup.out(), "memory");
        return new MemoryReport(measurements)
                .part("Each in a JVM of its own, parallel collector, " + seconds + " s of warm-up and " + seconds
                        + " s of measurement.");
    }

    private static int benchmarks() {
        return BenchmarkList.defaultList().find(new Progress(System.out, 0), List.of(ALL), List.of()).stream()
                .mapToInt(MemorySuite::variants)
                .sum();
    }

    private static int variants(BenchmarkListEntry benchmark) {
        return benchmark.getParams().orElse(Map.of()).values().stream()
                .mapToInt(values -> values.length)
                .reduce(1, (left, right) -> left * right);
    }

    private static Collection<RunResult> run(int seconds, int threads, Progress progress) throws RunnerException {
        return new Runner(
                        new OptionsBuilder()
                                .include(ALL)
                                .mode(Mode.Throughput)
                                .threads(threads)
                                .forks(1)
                                .warmupIterations(seconds)
                                .warmupTime(TimeValue.seconds(1))
                                .measurementIterations(seconds)
                                .measurementTime(TimeValue.seconds(1))
                                .shouldFailOnError(true)
                                .jvmArgs("-Xms3g", "-Xmx3g", "-XX:+UseParallelGC")
                                .addProfiler(GCProfiler.class)
                                .addProfiler(CpuTimeProfiler.class)
                                .build(),
                        progress)
                .run();
    }
}

package io.flashsale.benchmarks.memory;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The result of one benchmark.
 *
 * @param suite what was measured: refusal or accept
 * @param subject who did the work
 * @param threads callers at once
 * @param perSecond calls per second of all threads together
 * @param error half the width of the 99.9% confidence interval of that; not a number if there was only one iteration
 * @param cpuNanosPerCall processor time of the whole process
 * @param bytesPerCall allocated, by everything in the process
 */
record Measurement(
        String suite,
        Subject subject,
        int threads,
        double perSecond,
        double error,
        double cpuNanosPerCall,
        double bytesPerCall) {
    /** Who did the work. */
    enum Subject {
        HAND_WRITTEN_IF("a hand-written if (soldOut)"),
        HAND_WRITTEN_MAP("a hand-written synchronized map and counter"),
        WITHOUT_TOKEN("the chain without token and rate limit"),
        WITH_TOKEN("the chain with token, without rate limit"),
        WITH_TOKEN_AND_LIMITER("the whole chain, admitted by the rate limit"),
        RATE_LIMITED("the whole chain, refused by the rate limit"),
        CHAIN("the chain without token and rate limit, decided in the background");

        private final String title;

        Subject(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        boolean handWritten() {
            return this == HAND_WRITTEN_IF || this == HAND_WRITTEN_MAP;
        }
    }

    static List<Measurement> of(Collection<RunResult> results) {
        return results.stream().map(Measurement::of).toList();
    }

    private static Measurement of(RunResult result) {
        BenchmarkParams parameters = result.getParams();
        String name = parameters.getBenchmark();
        int method = name.lastIndexOf('.');
        String suite = name.substring(name.lastIndexOf('.', method - 1) + 1, method)
                .replace("Benchmark", "")
                .toLowerCase(Locale.ROOT);
        Result<?> rate = result.getPrimaryResult();
        return new Measurement(
                suite,
                subject(name.substring(method + 1), parameters),
                parameters.getThreads(),
                rate.getScore(),
                rate.getScoreError(),
                score(result, CpuTimeProfiler.RESULT),
                score(result, "gc.alloc.rate.norm"));
    }

    private static double score(RunResult result, String profilersResult) {
        Result<?> one = result.getSecondaryResults().get(profilersResult);
        return one == null ? Double.NaN : one.getScore();
    }

    private static Subject subject(String method, BenchmarkParams parameters) {
        return switch (method) {
            case "handWrittenIf" -> Subject.HAND_WRITTEN_IF;
            case "handWrittenMap" -> Subject.HAND_WRITTEN_MAP;
            case "chain" -> {
                String chain = parameters.getParam("chain");
                yield chain == null ? Subject.CHAIN : Subject.valueOf(chain);
            }
            default -> throw new IllegalStateException("a benchmark the report does not know: " + method);
        };
    }

    String title() {
        return suite + ": " + subject.title() + ", " + threads + " thread" + (threads == 1 ? "" : "s");
    }

    double nanosPerCall() {
        return threads * 1e9 / perSecond;
    }
}

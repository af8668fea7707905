package io.flashsale.benchmarks.memory;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * The progress of the run: a line per benchmark, with a dot per second and the result at its end. What else JMH prints is kept, and shown
 * only when something fails.
 */
final class Progress implements OutputFormat {
    private final PrintStream out;
    private final int total;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final long startedNanos = System.nanoTime();
    private int begun;

    /** @param total how many benchmarks there will be */
    Progress(PrintStream out, int total) {
        this.out = out;
        this.total = total;
    }

    /** Everything that JMH printed. */
    String kept() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void startBenchmark(BenchmarkParams parameters) {
        begun++;
        String chain = parameters.getParam("chain");
        String name = parameters
                .getBenchmark()
                .substring(Progress.class.getPackageName().length() + 1);
        out.printf(
                Locale.ROOT,
                "[%2d/%d, %3d s] %-58s %d thread%s ",
                begun,
                total,
                (System.nanoTime() - startedNanos) / 1_000_000_000,
                chain == null ? name : name + " " + chain,
                parameters.getThreads(),
                parameters.getThreads() == 1 ? " " : "s");
        out.flush();
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams iteration, int number) {
        out.print('.');
        out.flush();
    }

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams iteration, int number, IterationResult result) {}

    @Override
    public void endBenchmark(BenchmarkResult result) {
        if (result != null) {
            double rate = result.getPrimaryResult().getScore();
            out.printf(Locale.ROOT, " %,.0f/s%n", rate);
        }
    }

    @Override
    public void startRun() {}

    @Override
    public void endRun(Collection<RunResult> results) {}

    @Override
    public void print(String text) {
        kept.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void println(String text) {
        print(text + System.lineSeparator());
    }

    @Override
    public void verbosePrintln(String text) {
        println(text);
    }

    @Override
    public void write(int oneByte) {
        kept.write(oneByte);
    }

    @Override
    public void write(byte[] bytes) {
        kept.writeBytes(bytes);
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        flush();
    }
}

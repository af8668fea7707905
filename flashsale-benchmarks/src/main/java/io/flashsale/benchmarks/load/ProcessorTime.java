package io.flashsale.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Processor time used so far by this process and by the servers it has started, by name. Unlike elapsed time it hardly depends on what else the
 * machine is doing. Servers in containers or given by the environment are not children of this process and not included.
 *
 * @param micros by the name of the program
 */
public record ProcessorTime(Map<String, Double> micros) {
    /** The name of this process. */
    public static final String SELF = "this JVM";

    public static ProcessorTime now() {
        Map<String, Double> micros = new TreeMap<>();
        ProcessHandle.current()
                .descendants()
                .forEach(child -> micros.merge(
                        name(child), micros(child.info().totalCpuDuration().orElse(Duration.ZERO)), Double::sum));
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        micros.put(SELF, system.getProcessCpuTime() / 1_000.0);
        return new ProcessorTime(micros);
    }

    /** The time used since then, per call. */
    public ProcessorTime since(ProcessorTime before, long calls) {
        Map<String, Double> each = new TreeMap<>();
        micros.forEach((name, now) -> each.put(name, (now - before.micros.getOrDefault(name, 0.0)) / calls));
        return new ProcessorTime(each);
    }

    /** The number of servers, or kinds of them, that are included. */
    public int servers() {
        return micros.size() - 1;
    }

    public double sum() {
        return micros.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static double micros(Duration duration) {
        return duration.toNanos() / 1_000.0;
    }

    /** The only child that is a JVM is Kafka's. */
    private static String name(ProcessHandle child) {
        String program = child.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString())
                .orElse("others");
        return program.equals("java") ? "Kafka" : program.startsWith("redis") ? "redis-server" : program;
    }
}

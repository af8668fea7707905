package io.flashsale.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The machine from which the numbers come: a number without its machine says nothing.
 *
 * @param processor the processor's name
 * @param processors how many this JVM may use
 * @param java the JVM's name and version
 * @param system the operating system
 * @param loadAverage of the minute before the run started; negative if the system does not tell
 */
public record Machine(String processor, int processors, String java, String system, double loadAverage) {
    public static Machine here() {
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String processorName() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException notLinux) {
            return "unknown processor";
        }
    }

    public String describe() {
        String load = loadAverage < 0
                ? ""
                : String.format(
                        Locale.ROOT, "; load average when it began: %.1f (what else ran, ran beside it)", loadAverage);
        return processors + " x " + processor + ", " + java + ", " + system + load;
    }
}

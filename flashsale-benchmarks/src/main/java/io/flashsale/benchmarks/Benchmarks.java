package io.flashsale.benchmarks;

import io.flashsale.benchmarks.load.StolenTime;
import io.flashsale.benchmarks.report.Machine;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Report;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The main class of the {@code benchmark} profile: runs the suites, each in a JVM of its own so that none inherits what the compiler learned
 * in another, and writes the report.
 */
public final class Benchmarks {
    /** Names the program of the test servers. */
    private static final String REDIS_SERVER = "FLASHSALE_TEST_REDIS_SERVER";

    private static final String USAGE = """
            usage: [--only SUITE,SUITE] [--quick true] [--out DIRECTORY]
              --only   of %s; all by default
              --quick  a short run that shows that everything works; its numbers mean nothing
              --out    where the report goes, default target""".formatted(String.join(", ", Suites.choices()));

    private Benchmarks() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
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
        Map<String, Part> parts = new LinkedHashMap<>();
        List<String> failed = new ArrayList<>();
        for (Suites suite : choices.only()) {
            String name = suite.name().toLowerCase(Locale.ROOT);
            Path file = Files.createTempFile(Files.createDirectories(choices.out()), name, ".part");
            StolenTime before = StolenTime.now();
            if (fork(suite, choices, earlier(parts), file) == 0) {
                parts.put(
                        name,
                        PartFile.read(file, Part.class).text(StolenTime.now().since(before)));
            } else {
                failed.add(name);
            }
            Files.deleteIfExists(file);
            // After each, so that a run that is cut short has something to show.
            new Report(machine, Suites.JVM_OPTIONS, choices.quick(), parts).writeTo(choices.out());
        }
        System.out.println("The report is in " + choices.out().resolve("report.md"));
        if (!failed.isEmpty()) {
            System.err.println("These suites failed and are missing in it: " + failed);
            System.exit(1);
        }
    }

    private static Map<String, Double> earlier(Map<String, Part> parts) {
        Map<String, Double> earlier = new HashMap<>();
        parts.forEach((suite, part) ->
                part.figures().forEach(figure -> earlier.put(suite + ": " + figure.name(), figure.value())));
        return earlier;
    }

    /** The installed Redis, which is what shops run, where there is one: the embedded one has a slower allocator. */
    private static Optional<Path> installedRedis() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a suite; the file takes to it what earlier suites found, and brings back what this one found. */
    private static int fork(Suites suite, Choices choices, Map<String, Double> earlier, Path file)
            throws IOException, InterruptedException {
        PartFile.write(file, earlier);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Suites.JVM_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SuiteRun.class.getName()));
        command.addAll(List.of(
                suite.name(), Boolean.toString(choices.quick()), choices.out().toString(), file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        installedRedis().ifPresent(path -> builder.environment().putIfAbsent(REDIS_SERVER, path.toString()));
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process.waitFor();
    }

    /**
     * The options of a run.
     *
     * @param only the suites to run
     * @param quick see {@link Setup}
     * @param out a directory
     */
    record Choices(List<Suites> only, boolean quick, Path out) {
        static Choices parse(List<String> arguments) {
            Choices choices = new Choices(List.of(Suites.values()), false, Path.of("target"));
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
                case "--only" ->
                    new Choices(
                            value.equals("all")
                                    ? List.of(Suites.values())
                                    : Suites.chosen(List.of(value.split(",", -1))),
                            quick,
                            out);
                case "--quick" -> new Choices(only, trueOrFalse(name, value), out);
                case "--out" -> new Choices(only, quick, Path.of(value));
                default -> throw new IllegalArgumentException("there is no option " + name);
            };
        }

        private static boolean trueOrFalse(String name, String value) {
            if (!value.equals("true") && !value.equals("false")) {
                throw new IllegalArgumentException(name + " must be true or false, but is " + value);
            }
            return value.equals("true");
        }
    }
}

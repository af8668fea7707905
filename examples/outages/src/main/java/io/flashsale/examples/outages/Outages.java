package io.flashsale.examples.outages;

import io.flashsale.examples.crowd.Crowd;
import io.flashsale.examples.crowd.report.TicketsFile;
import io.flashsale.testkit.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Sells to a crowd on two nodes of the example shop while something fails, again and again, and tells what became of it. */
@Command(
        name = "outages",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Sends a crowd to two nodes of the example shop, and lets something fail in the middle of the burst.",
        footerHeading = "%nOutages:%n",
        footer = {
            "  none redis-primary-kill redis-primary-stop redis-all-kill redis-all-wipe mysql-kill kafka-kill node-kill, or all",
            "",
            "Writes target/outages: OUTAGE-RUN.json, OUTAGE-RUN/ with the crowd's report and log, and table.md.",
            "lost by ledger: accepted tickets whose id is nowhere in Redis right after the outage; broken: accepted, then SOLD_OUT or"
                    + " LOST, though the ledger had not lost them."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:all is good",
            "1:something is not",
            "2:an argument makes no sense",
            "3:the run was not possible"
        })
public final class Outages implements Callable<Integer> {
    private static final Path REPORTS = Path.of("target", "outages");
    private static final Path SHOP = Path.of("examples", "shop", "target");
    private static final Duration OPEN_WITHIN = Duration.ofSeconds(90);
    private static final int NOT_POSSIBLE = 3;

    /** Share of the stock that is promised when it strikes. */
    private static final double STRIKE_AT = 0.3;

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Parameters(index = "0", paramLabel = "OUTAGE", description = "What fails, or all.")
    private String outage = "";

    @Parameters(index = "1", arity = "0..1", defaultValue = "1", paramLabel = "TIMES", description = "Runs of each.")
    private int times;

    @Option(names = "--buyers", defaultValue = "3000", description = "Distinct buyers (${DEFAULT-VALUE}).")
    private int buyers;

    @Option(names = "--stock", defaultValue = "800", description = "Units on sale (${DEFAULT-VALUE}).")
    private int stock;

    @Option(names = "--ramp", defaultValue = "15", description = "Seconds over which they come (${DEFAULT-VALUE}).")
    private int rampSeconds;

    @Option(
            names = "--timeout",
            defaultValue = "120",
            description = "A buyer gives up after so long (${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    private Outages() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        System.exit(new CommandLine(new Outages()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        List<Outage> outages;
        try {
            outages = outage.equals("all") ? List.of(Outage.values()) : List.of(Outage.of(outage));
        } catch (IllegalArgumentException unknown) {
            System.err.println(unknown.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        Path jar = Fleet.shopJar(SHOP, SHOP.resolve("fast")).orElse(null);
        if (jar == null) {
            System.err.println("the example shop is not built; use examples/outages/run");
            return NOT_POSSIBLE;
        }
        Files.createDirectories(REPORTS);
        List<Result> results = new ArrayList<>();
        Fleet fleet = Fleet.start(jar.toAbsolutePath());
        try {
            for (int run = 1; run <= times; run++) {
                for (Outage each : outages) {
                    if (!fleet.isWhole()) {
                        System.out.println("not all servers came back; starting all anew");
                        fleet.close();
                        fleet = Fleet.start(jar.toAbsolutePath());
                    }
                    results.add(run(fleet, each, run));
                    Files.writeString(REPORTS.resolve("table.md"), Result.table(results));
                }
            }
        } finally {
            fleet.close();
        }
        System.out.printf("%n%s%n%s%n", Result.table(results), REPORTS.resolve("table.md"));
        return results.stream().allMatch(Result::isGood) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Result run(Fleet fleet, Outage each, int run) throws IOException {
        System.out.printf("%n%s, run %d: %s%n", each.label(), run, each.what());
        Result result;
        try {
            result = storm(fleet, each, run);
        } catch (RuntimeException failure) {
            failure.printStackTrace();
            result = Result.failed(
                    each,
                    run,
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
        }
        Files.writeString(
                REPORTS.resolve(each.label() + "-" + run + ".json"), MAPPER.writeValueAsString(result) + "\n");
        System.out.print(Result.table(List.of(result)));
        return result;
    }

    private Result storm(Fleet fleet, Outage each, int run) throws IOException {
        Path directory = fresh(REPORTS.resolve(each.label() + "-" + run)).toAbsolutePath();
        int before = fleet.accessLog().size();
        try (ServerProcess crowd = ServerProcess.start("crowd", crowd(fleet, directory), directory, () -> true)) {
            Waiting.until("the sale", OPEN_WITHIN, () -> !crowd.alive() || promised(fleet, before) > stock * STRIKE_AT);
            long struckAt = System.currentTimeMillis();
            LedgerImage image;
            long overAt;
            try {
                each.strike(fleet);
                overAt = System.currentTimeMillis();
                image = LedgerImage.of(fleet.redis());
                System.out.printf("over after %,d ms%n", overAt - struckAt);
            } finally {
                each.mend(fleet);
            }
            Waiting.until("the end of the crowd", longest(), () -> !crowd.alive());
            List<String> log = fleet.accessLog();
            return Result.of(
                    each,
                    run,
                    verdict(directory),
                    struckAt,
                    overAt,
                    TicketsFile.read(directory),
                    image != null ? image : LedgerImage.of(fleet.redis()),
                    log.subList(before, log.size()));
        }
    }

    /** The bound on a run: a buyer's time, and again for those who look twice. */
    private Duration longest() {
        return Duration.ofSeconds(rampSeconds + 2L * timeoutSeconds + 60);
    }

    private static long promised(Fleet fleet, int before) {
        List<String> log = fleet.accessLog();
        return log.subList(before, log.size()).stream()
                .filter(line -> line.startsWith("POST 202") || line.startsWith("POST 201"))
                .count();
    }

    private List<String> crowd(Fleet fleet, Path directory) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Crowd.class.getName()));
        command.addAll(Arrays.asList(
                "--url",
                fleet.url(),
                "--buyers",
                "" + buyers,
                "--stock",
                "" + stock,
                "--ramp",
                "" + rampSeconds,
                "--timeout",
                "" + timeoutSeconds,
                "--buckets",
                "6",
                "--pay",
                "20",
                "--cancel",
                "15",
                "--retries",
                "300",
                "--connections",
                "128",
                "--report",
                directory.toString()));
        return command;
    }

    private static Path fresh(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.deleteIfExists(directory.resolve("report.json"));
        return directory;
    }

    private static String verdict(Path directory) throws IOException {
        @Nullable
        String verdict = MAPPER.readTree(Files.readString(directory.resolve("report.json")))
                .path("verdict")
                .asString(null);
        return verdict != null ? verdict : "no audit";
    }
}

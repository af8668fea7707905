package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.report.ConsoleReport;
import io.flashsale.examples.crowd.report.HtmlReport;
import io.flashsale.examples.crowd.report.JsonReport;
import io.flashsale.examples.crowd.report.Outcome;
import io.flashsale.examples.crowd.report.TicketsFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command-line load generator: storms a shop, audits the outcome, exits with 0 only if the audit is OK. */
@Command(
        name = "crowd",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends a crowd of buyers to a flash sale and audits what they were told.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:audit OK", "1:audit FAILED", "2:an option makes no sense", "3:the run was not possible"})
public final class Crowd implements Callable<Integer> {
    static final int AUDIT_OK = 0;
    static final int AUDIT_FAILED = 1;
    static final int NOT_POSSIBLE = 3;

    @Mixin
    private CrowdOptions options = new CrowdOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final boolean terminal;

    private Crowd(boolean terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        System.exit(run(out, Terminal.isThere(), args));
    }

    /** Runs with these arguments and returns the exit status. */
    static int run(PrintWriter out, boolean terminal, String... args) {
        // Reports read the same everywhere: a thousand is 1,000.
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        return new CommandLine(new Crowd(terminal))
                .setOverwrittenOptionsAllowed(true)
                .setOut(out)
                .setErr(out)
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        Plan plan = plan();
        PrintWriter out = spec.commandLine().getOut();
        try {
            Outcome outcome = new Run(plan, out, terminal).execute();
            Path directory = Files.createDirectories(options.report());
            JsonReport.write(outcome, directory);
            TicketsFile.write(outcome.tickets(), directory);
            Path page = HtmlReport.write(outcome, directory);
            out.printf("report: %s%n", page.toAbsolutePath().normalize());
            new ConsoleReport(out).print(outcome);
            return outcome.audit().isOk() ? AUDIT_OK : AUDIT_FAILED;
        } catch (CannotRunException reason) {
            out.println("cannot run: " + reason.getMessage());
            return NOT_POSSIBLE;
        }
    }

    private Plan plan() {
        try {
            return options.plan();
        } catch (IllegalArgumentException nonsense) {
            throw new ParameterException(spec.commandLine(), nonsense.getMessage(), nonsense);
        }
    }
}

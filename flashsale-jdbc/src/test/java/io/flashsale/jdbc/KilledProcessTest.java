package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.OrderStatus;
import io.flashsale.TicketId;
import io.flashsale.testkit.store.InvariantAudit;
import io.flashsale.testkit.store.RawItem;
import io.flashsale.testkit.store.RawItem.RawOrder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a process reported as decided survives when it is killed: on a server, and in a file of H2 with WRITE_DELAY=0. */
@ParameterizedClass
@EnumSource(Product.class)
class KilledProcessTest {
    private static final int KILLS = 3;
    private static final int REPORTS_BEFORE_THE_KILL = 40;

    @TempDir
    Path directory;

    private final Product product;
    private String url;

    KilledProcessTest(Product product) {
        this.product = product;
    }

    @BeforeEach
    void newDatabase() {
        url = product.newDurableUrl(directory);
    }

    @Test
    void noReportedDecisionIsLostWhenTheProcessIsKilled() throws Exception {
        Set<TicketId> reported = new HashSet<>();
        for (int kill = 0; kill < KILLS; kill++) {
            reported.addAll(reportsOfAKilledProcess());
            RawItem raw = rows();
            assertThat(InvariantAudit.violations(raw)).isEmpty();
            assertThat(raw.orders().stream().map(RawOrder::ticket).collect(Collectors.toSet()))
                    .containsAll(reported);
            assertThat(raw.units(OrderStatus.CREATED)).isEqualTo(raw.orders().size());
        }
    }

    private RawItem rows() {
        try (TestDatabase database = TestDatabase.at(url)) {
            return new JdbcProbe(database.dataSource()).read(ItemId.of(DecidingProcess.SALE, DecidingProcess.SKU));
        }
    }

    private Set<TicketId> reportsOfAKilledProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DecidingProcess.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<TicketId> reported = new HashSet<>();
        try (BufferedReader reports = process.inputReader()) {
            for (int line = 0; line < REPORTS_BEFORE_THE_KILL; line++) {
                addTickets(reports.readLine(), reported);
            }
            // By its handle: the process itself would close its output, and with it the last reports.
            process.toHandle().destroyForcibly();
            for (String rest = reports.readLine(); rest != null; rest = reports.readLine()) {
                addTickets(rest, reported);
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        return reported;
    }

    /** A line that the kill cut off has no end mark, and reports nothing. */
    private static void addTickets(String line, Set<TicketId> reported) {
        if (line != null && line.endsWith(DecidingProcess.END)) {
            for (String ticket : line.substring(0, line.length() - DecidingProcess.END.length())
                    .split(" ", -1)) {
                reported.add(TicketId.parse(ticket));
            }
        }
    }
}

package io.flashsale.examples.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.examples.crowd.FakeShop.Quirk;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole command line against a shop that behaves, and against shops that do not. */
@Timeout(60)
class CrowdTest {

    @TempDir
    private Path directory;

    private final StringWriter printed = new StringWriter();

    private int storm(FakeShop shop, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--url",
                shop.url(),
                "--buyers",
                "300",
                "--stock",
                "40",
                "--ramp",
                "0.3",
                "--opens-in",
                "0.2",
                "--connections",
                "16",
                "--timeout",
                "10",
                "--patience",
                "2",
                "--report",
                directory.toString()));
        arguments.addAll(List.of(more));
        return Crowd.run(new PrintWriter(printed, true), false, arguments.toArray(String[]::new));
    }

    private String output() {
        return printed.toString();
    }

    private void assertAuditOk(int status) {
        assertThat(output()).endsWith("audit OK" + System.lineSeparator()).doesNotContain("FAILED");
        assertThat(status).isEqualTo(Crowd.AUDIT_OK);
    }

    private void assertAuditFailed(int status, String claim) {
        assertThat(output()).endsWith("audit FAILED" + System.lineSeparator()).containsPattern(claim + " +FAILED");
        assertThat(status).isEqualTo(Crowd.AUDIT_FAILED);
    }

    @Test
    void aShopThatSellsExactlyItsStockPassesTheAudit() throws IOException {
        try (FakeShop shop = new FakeShop()) {
            assertAuditOk(storm(shop));
            assertThat(output())
                    .contains("40 sold, min(40 stock, 300 demand) = 40")
                    .contains("0 oversold")
                    .contains("0 unfinished of 40 accepted");
        }
    }

    @Test
    void demandBelowTheStockIsSoldWhole() throws IOException {
        try (FakeShop shop = new FakeShop()) {
            assertAuditOk(storm(shop, "--stock", "1000"));
            assertThat(output()).contains("300 sold, min(1,000 stock, 300 demand) = 300");
        }
    }

    @Test
    void ordersOfThreeUnitsLeaveTheRemainder() throws IOException {
        try (FakeShop shop = new FakeShop()) {
            assertAuditOk(storm(shop, "--quantity", "3"));
            assertThat(output()).contains("39 sold, min(40 stock, 900 demand) = 39");
        }
    }

    @Test
    void fiveClicksWithFiveKeysStayWithinTheLimit() throws IOException {
        try (FakeShop shop = new FakeShop()) {
            assertAuditOk(storm(shop, "--clicks", "5", "--stock", "1000"));
            assertThat(output()).containsPattern("refused LIMIT_REACHED +1,200");
        }
    }

    @Test
    void fiveClicksWithOneKeyAreOneOrder() throws IOException {
        try (FakeShop shop = new FakeShop()) {
            assertAuditOk(storm(shop, "--clicks", "5", "--same-key", "--limit", "5", "--stock", "1000"));
            assertThat(output()).containsPattern("created +300");
        }
    }

    @Test
    void stockAddedInTheMiddleIsSoldToo() throws IOException {
        try (FakeShop shop = new FakeShop()) {
            assertAuditOk(storm(shop, "--add-stock", "25"));
            assertThat(output()).contains("65 sold, min(65 stock, 300 demand) = 65");
        }
    }

    @Test
    void cancelledUnitsAreSoldToBuyersWhoLookAgain() throws IOException {
        try (FakeShop shop = new FakeShop()) {
            assertAuditOk(storm(shop, "--pay", "30", "--cancel", "30"));
            assertThat(output()).containsPattern("cancelled +\\d").containsPattern("paid +\\d");
            assertThat(shop.available()).isZero();
        }
    }

    @Test
    void cancelledUnitsAreWaitedForUntilTheBooksCountThem() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.COUNTS_UNITS_THAT_COME_BACK_LATE)) {
            assertAuditOk(storm(shop, "--cancel", "30"));
            assertThat(shop.available()).isZero();
        }
    }

    @Test
    void unitsOfLostTicketsAreSoldToBuyersWhoLookAgain() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.LOSES_SOME_TICKETS)) {
            assertAuditOk(storm(shop, "--buyers", "40"));
            assertThat(output()).containsPattern("rejected LOST +\\d").contains("min(40 stock, 40 demand) = 40");
        }
    }

    @Test
    void lostConnectionsAndBusyAnswersAreRepeatedWithTheSameKey() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.DROPS_SOME_CONNECTIONS, Quirk.IS_BUSY_AT_TIMES)) {
            assertAuditOk(storm(shop));
            assertThat(output()).doesNotContain(" 0 lost").doesNotContain(" 0 repeated");
        }
    }

    @Test
    void anUnknownAnswerIsFollowedByItsTicket() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.ANSWERS_UNKNOWN_AT_TIMES)) {
            assertAuditOk(storm(shop));
        }
    }

    @Test
    void aShopThatGoesAwayInTheMiddleAndComesBackIsWaitedFor() throws Exception {
        try (FakeShop shop = new FakeShop()) {
            CompletableFuture<Integer> status =
                    CompletableFuture.supplyAsync(() -> storm(shop, "--ramp", "1", "--stock", "200"));
            shop.afterRequests(150).get(20, TimeUnit.SECONDS);
            shop.stop();
            shop.start();
            assertAuditOk(status.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void theServersClockDecidesWhenTheBurstBegins() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.RUNS_A_DAY_AHEAD)) {
            assertAuditOk(storm(shop));
            assertThat(shop.postsBeforeOpening()).isZero();
        }
    }

    @Test
    void anExistingSaleIsJoinedWithItsOwnLimitAndStock() throws IOException {
        try (FakeShop shop = new FakeShop()) {
            assertAuditOk(storm(shop, "--quantity", "3", "--buyers", "5"));
            assertAuditOk(storm(shop, "--existing", "any/thing", "--stock", "7"));
            assertThat(output()).contains("25 sold, min(25 stock, 300 demand) = 25");
        }
    }

    @Test
    void aShopThatOversellsFailsTheAudit() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.SELLS_MORE_THAN_IT_HAS)) {
            assertAuditFailed(storm(shop), "never more than stock");
            assertThat(output()).contains("3 oversold: 43 held of 40 in stock");
        }
    }

    @Test
    void aShopThatStrandsUnitsFailsTheAudit() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.SELLS_LESS_THAN_IT_HAS)) {
            assertAuditFailed(storm(shop, "--patience", "1"), "units sold = min\\(stock, demand\\)");
            assertThat(output()).contains("38 sold, min(40 stock, 300 demand) = 40");
        }
    }

    @Test
    void aTicketThatNeverEndsFailsTheAudit() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.NEVER_FINISHES_SOME_TICKETS)) {
            assertAuditFailed(storm(shop, "--timeout", "1.5"), "every accepted ticket final");
            assertThat(output()).contains("1 unfinished of 40 accepted");
        }
    }

    @Test
    void aBuyerOverTheLimitFailsTheAudit() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.IGNORES_THE_LIMIT)) {
            assertAuditFailed(storm(shop, "--clicks", "2"), "nobody over the limit");
        }
    }

    @Test
    void twoTicketsForOneKeyFailTheAudit() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.NEW_TICKET_FOR_A_USED_KEY)) {
            assertAuditFailed(storm(shop, "--clicks", "2", "--same-key", "--limit", "2"), "one ticket per key");
        }
    }

    @Test
    void aCreatedOrderThatVanishesFailsTheAudit() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.TAKES_ORDERS_BACK)) {
            assertAuditFailed(storm(shop), "nothing told is taken back");
        }
    }

    @Test
    void theReportsSayWhatTheConsoleSays() throws IOException {
        try (FakeShop shop = new FakeShop()) {
            assertAuditOk(storm(shop));
        }
        JsonNode report = JsonMapper.builder().build().readTree(Files.readString(directory.resolve("report.json")));
        assertThat(report.path("verdict").asString()).isEqualTo("audit OK");
        assertThat(report.path("counts").path("created").path("count").asInt()).isEqualTo(40);
        assertThat(Files.readString(directory.resolve("report.html")))
                .contains("audit OK", "<polyline")
                .doesNotContain("{{", "NaN", "Infinity");
    }

    @Test
    void aShopThatIsNotThereMakesTheRunImpossible() throws IOException {
        FakeShop gone = new FakeShop();
        gone.close();
        assertThat(storm(gone, "--timeout", "1")).isEqualTo(Crowd.NOT_POSSIBLE);
        assertThat(output()).contains("cannot run: the shop did not tell the time");
    }

    @Test
    void anOperatorWhoIsTurnedAwayMakesTheRunImpossible() throws IOException {
        try (FakeShop shop = new FakeShop(Quirk.REFUSES_OPERATORS)) {
            assertThat(storm(shop)).isEqualTo(Crowd.NOT_POSSIBLE);
            assertThat(output()).contains("POST /admin/flash-sales answered 403");
        }
    }

    @Test
    void anOptionThatMakesNoSenseIsNamed() throws IOException {
        try (FakeShop shop = new FakeShop()) {
            assertThat(storm(shop, "--quantity", "3", "--limit", "2")).isEqualTo(2);
            assertThat(output()).contains("nobody could buy --quantity 3 under a limit of 2 per buyer");
            assertThat(shop.requests()).isZero();
        }
    }
}

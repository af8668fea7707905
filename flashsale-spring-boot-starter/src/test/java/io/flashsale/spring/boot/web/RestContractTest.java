package io.flashsale.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spring.boot.support.BasicSecurity;
import io.flashsale.spring.boot.support.Http;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.Sales;
import io.flashsale.spring.boot.support.TestServer;
import io.flashsale.testing.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The whole contract against the real engine, all in memory, over real HTTP. */
class RestContractTest {
    private static final Duration TO_THE_START = Duration.ofSeconds(61);
    private static TestServer server;
    private static SettableClock clock;
    private static Http anybody;
    private static Http admin;
    private String saleId;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class Application {
        @Bean
        SettableClock clock() {
            return new SettableClock();
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.startInMemory(Application.class, "flashsale.rest.payment.enabled=true");
        clock = (SettableClock) server.bean(Clock.class);
        anybody = server.http();
        admin = server.http().as("admin");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void nameTheSale(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        saleId = name.substring(0, Math.min(60, name.length()));
    }

    @Test
    void anUpcomingItemShowsEverythingButTheToken() {
        publish(10, 1);

        Answer item = buyer("ann").get(Sales.item(saleId));

        assertThat(item.status()).isEqualTo(200);
        assertThat(item.header("Content-Type")).hasValue("application/json");
        assertThat(item.text("saleId")).isEqualTo(saleId);
        assertThat(item.text("sku")).isEqualTo("PHONE");
        assertThat(item.text("title")).isEqualTo("A phone");
        assertThat(item.object("price")).isEqualTo(Map.of("amount", 9900, "currency", "EUR"));
        assertThat(item.object("salePrice")).isEqualTo(Map.of("amount", 4900, "currency", "EUR"));
        assertThat(item.text("startsAt")).endsWith("Z");
        assertThat(item.text("endsAt")).endsWith("Z");
        assertThat(item.text("serverTime")).endsWith("Z");
        assertThat(item.text("state")).isEqualTo("UPCOMING");
        assertThat(item.flag("paused")).isFalse();
        assertThat(item.number("perBuyerLimit")).isEqualTo(1);
        assertThat(item.flag("flashSale")).isTrue();
        assertThat(item.texts("media")).isEmpty();
        assertThat(item.text("token")).isNull();
        assertThat(item.body()).doesNotContain("null");
    }

    @Test
    void beforeTheStartAnOrderIsRefusedWhateverTokenItBrings() {
        publish(10, 1);

        for (String token : List.of("", "forged", "v1.k1.AAAA.BBBB")) {
            Answer refused = Sales.order(buyer("ann"), saleId, 1, token);

            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.reason()).isEqualTo("NOT_STARTED");
            assertThat(refused.text("startsAt")).endsWith("Z");
        }
    }

    @Test
    void anOpenItemGivesItsTokenToSignedInBuyersOnly() {
        open(10, 1);

        assertThat(Sales.token(buyer("ann"), saleId)).isNotEmpty();
        assertThat(anybody.get(Sales.item(saleId)).text("state")).isEqualTo("OPEN");
        Answer nobodys = anybody.get(Sales.tokenOf(saleId));
        assertThat(nobodys.status()).isEqualTo(401);
        assertThat(nobodys.reason()).isEqualTo("UNAUTHENTICATED");
    }

    @Test
    void theTokenCallSaysWhyThereIsNone() {
        publish(10, 1);
        Http ann = buyer("ann");
        Answer early = ann.get(Sales.tokenOf(saleId));
        assertThat(early.status()).isEqualTo(403);
        assertThat(early.reason()).isEqualTo("NOT_STARTED");
        assertThat(early.text("startsAt")).endsWith("Z");
        assertThat(early.text("serverTime")).endsWith("Z");
        Answer unknown = ann.get("/flash-sales/none/items/none/token");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.reason()).isEqualTo("UNKNOWN_ITEM");
    }

    /** Case 16: a cache in front of a host without Spring Security asks by URL only. */
    @Test
    void cachesMayKeepWhatEverybodySeesAndNothingElse() {
        open(10, 1);
        Http ann = buyer("ann");
        Answer token = ann.get(Sales.tokenOf(saleId));
        assertThat(Instant.parse(token.text("expiresAt"))).isAfter(clock.instant());
        String ticket = Sales.created(ann, saleId);
        for (Answer answer :
                List.of(ann.get("/flash-sales"), ann.get("/flash-sales/tags?sku=PHONE"), ann.get(Sales.item(saleId)))) {
            assertThat(answer.header("Cache-Control")).hasValue("public, max-age=1");
        }
        assertThat(ann.get(Sales.item(saleId)).text("title"))
                .isEqualTo(anybody.get(Sales.item(saleId)).text("title"));
        assertThat(ann.get(Sales.item(saleId)).text("token")).isNull();
        for (Answer answer : List.of(
                token,
                ann.get("/flash-sales/orders"),
                ann.get("/flash-sales/orders/" + ticket),
                anybody.get("/flash-sales/orders"),
                Sales.order(ann, saleId, 1, "forged"),
                ann.get("/flash-sales/none/items/none"),
                ann.get("/flash-sales/tags"),
                admin.get("/admin/flash-sales"))) {
            assertThat(answer.header("Cache-Control")).hasValue("private, no-store");
        }
    }

    @Test
    void anAcceptedOrderIsPolledPaidAndListed() {
        open(10, 1);
        Http ann = buyer("ann-pays");

        Answer accepted = Sales.order(ann, saleId, 1, Sales.token(ann, saleId));
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.text("status")).isEqualTo("PENDING");
        assertThat(accepted.number("pollAfterMillis")).isPositive();
        String ticket = accepted.text("ticket");

        Answer created = Sales.awaitStatus(ann, ticket, "CREATED");
        assertThat(created.text("ticket")).isEqualTo(ticket);
        assertThat(created.text("saleId")).isEqualTo(saleId);
        assertThat(created.text("sku")).isEqualTo("PHONE");
        assertThat(created.number("quantity")).isEqualTo(1);
        assertThat(created.object("unitPrice")).isEqualTo(Map.of("amount", 4900, "currency", "EUR"));
        assertThat(created.text("expiresAt")).endsWith("Z");

        Answer paid = ann.post("/flash-sales/orders/" + ticket + "/payment");
        assertThat(paid.status()).as(paid.body()).isEqualTo(200);
        assertThat(paid.text("status")).isEqualTo("PAID");
        assertThat(paid.text("expiresAt")).isNull();

        Answer again = ann.post("/flash-sales/orders/" + ticket + "/payment");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.reason()).isEqualTo("ALREADY_PAID");
        Answer tooLate = ann.delete("/flash-sales/orders/" + ticket);
        assertThat(tooLate.status()).isEqualTo(409);
        assertThat(tooLate.reason()).isEqualTo("ALREADY_PAID");

        Answer orders = ann.get("/flash-sales/orders");
        assertThat(orders.texts("orders[*].ticket")).containsExactly(ticket);
        assertThat(orders.texts("orders[*].status")).containsExactly("PAID");
        assertThat(orders.text("orders[0].createdAt")).endsWith("Z");
    }

    @Test
    void aCancelledOrderCanNotBePaidAndIsCancelledOnlyOnce() {
        open(10, 1);
        Http ann = buyer("ann-cancels");
        String ticket = Sales.created(ann, saleId);

        Answer cancelled = ann.delete("/flash-sales/orders/" + ticket);
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.text("status")).isEqualTo("CANCELLED");
        assertThat(cancelled.text("reason")).isEqualTo("BUYER");
        assertThat(ann.delete("/flash-sales/orders/" + ticket).status()).isEqualTo(200);

        Answer tooLate = ann.post("/flash-sales/orders/" + ticket + "/payment");
        assertThat(tooLate.status()).isEqualTo(409);
        assertThat(tooLate.reason()).isEqualTo("TOO_LATE");
        assertThat(tooLate.text("orderStatus")).isEqualTo("CANCELLED");
    }

    @Test
    void ordersComePageByPageNewestFirst() {
        open(10, 3);
        Http ann = buyer("ann-pages");
        String first = Sales.created(ann, saleId);
        clock.advance(Duration.ofMillis(1));
        String second = Sales.created(ann, saleId);
        clock.advance(Duration.ofMillis(1));
        String third = Sales.created(ann, saleId);

        Answer page = ann.get("/flash-sales/orders?limit=2");
        assertThat(page.texts("orders[*].ticket")).containsExactly(third, second);
        Answer rest = ann.get("/flash-sales/orders?limit=2&before=" + page.text("next"));
        assertThat(rest.texts("orders[*].ticket")).containsExactly(first);
        assertThat(rest.text("next")).isNull();
    }

    @Test
    void aUsedKeyAnswersTheSameTicketAndItsPresentStatus() {
        open(10, 2);
        Http ann = buyer("ann").with("Idempotency-Key", "attempt 1");
        String token = Sales.token(ann, saleId);

        String ticket = Sales.order(ann, saleId, 1, token).text("ticket");
        Sales.awaitStatus(ann, ticket, "CREATED");
        Answer replayed = Sales.order(ann, saleId, 1, token);
        assertThat(replayed.status()).isEqualTo(200);
        assertThat(replayed.text("ticket")).isEqualTo(ticket);
        assertThat(replayed.text("status")).isEqualTo("CREATED");

        Answer reused = Sales.order(ann, saleId, 2, token);
        assertThat(reused.status()).isEqualTo(422);
        assertThat(reused.reason()).isEqualTo("KEY_REUSED");
    }

    @Test
    void theLimitAnswersWithTheLastTicket() {
        open(10, 1);
        Http ann = buyer("ann");
        String token = Sales.token(ann, saleId);
        String ticket = Sales.order(ann, saleId, 1, token).text("ticket");

        Answer refused = Sales.order(ann, saleId, 1, token);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.reason()).isEqualTo("LIMIT_REACHED");
        assertThat(refused.text("ticket")).isEqualTo(ticket);
    }

    @Test
    void soldOutSaysWhetherUnitsMayComeBack() {
        open(1, 1);
        Sales.created(buyer("ann"), saleId);
        Http ben = buyer("ben");

        Answer refused = Sales.order(ben, saleId, 1, Sales.token(ben, saleId));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.reason()).isEqualTo("SOLD_OUT");
    }

    @Test
    void anotherBuyersTokenIsWorthless() {
        open(10, 1);
        String token = Sales.token(buyer("ann"), saleId);

        Answer refused = Sales.order(buyer("ben"), saleId, 1, token);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.reason()).isEqualTo("BAD_TOKEN");
    }

    @Test
    void someoneElsesTicketIsAsUnknownAsAForgedOne() {
        open(10, 1);
        String ticket = Sales.created(buyer("ann"), saleId);
        String tampered = ticket.substring(0, ticket.length() - 1) + (ticket.endsWith("A") ? "B" : "A");

        for (Answer answer : List.of(
                buyer("ben").get("/flash-sales/orders/" + ticket),
                buyer("ben").delete("/flash-sales/orders/" + ticket),
                buyer("ben").post("/flash-sales/orders/" + ticket + "/payment"),
                buyer("ann").get("/flash-sales/orders/" + tampered),
                buyer("ann").get("/flash-sales/orders/nonsense"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.reason()).isEqualTo("UNKNOWN_TICKET");
        }
        assertThat(buyer("ann").get("/flash-sales/orders/" + ticket).status()).isEqualTo(200);
    }

    @Test
    void pauseRefusesAndResumeGoesOn() {
        open(10, 1);
        Http ann = buyer("ann");
        String token = Sales.token(ann, saleId);

        assertThat(admin.post("/admin/flash-sales/" + saleId + "/pause").flag("paused"))
                .isTrue();
        Answer refused = Sales.order(ann, saleId, 1, token);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.reason()).isEqualTo("PAUSED");
        assertThat(refused.number("retryAfterMillis")).isPositive();
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                .isPositive();
        Answer noToken = ann.get(Sales.tokenOf(saleId));
        assertThat(noToken.status()).isEqualTo(503);
        assertThat(noToken.reason()).isEqualTo("PAUSED");
        assertThat(noToken.header("Retry-After")).hasValue("1");

        assertThat(admin.post("/admin/flash-sales/" + saleId + "/resume").flag("paused"))
                .isFalse();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        Sales.order(ann, saleId, 1, Sales.token(ann, saleId)).status() == 202);
    }

    @Test
    void anExpiredOrderFreesItsUnitAndItsBuyer() {
        open(1, 1);
        Http ann = buyer("ann");
        String unpaid = Sales.created(ann, saleId);

        clock.advance(Duration.ofMinutes(16));

        Answer expired = Sales.awaitStatus(ann, unpaid, "CANCELLED");
        assertThat(expired.text("reason")).isEqualTo("UNPAID");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        Sales.order(ann, saleId, 1, Sales.token(ann, saleId)).status() == 202);
    }

    @Test
    void anEndedSaleSaysSo() {
        open(10, 1);
        Http ann = buyer("ann");
        String token = Sales.token(ann, saleId);

        clock.advance(Duration.ofMinutes(61));

        Answer refused = Sales.order(ann, saleId, 1, token);
        assertThat(refused.status()).isEqualTo(410);
        assertThat(refused.reason()).isEqualTo("ENDED");
    }

    @Test
    void salesAndTagsListWhatIsInASale() {
        publish(10, 1);

        clock.advance(Duration.ofSeconds(2));
        Answer sales = Awaitility.await()
                .until(
                        () -> anybody.get("/flash-sales"),
                        answer -> answer.texts("sales[*].saleId").contains(saleId));
        assertThat(sales.text("serverTime")).endsWith("Z");
        String path = "sales[?(@.saleId == '" + saleId + "')].";
        assertThat(sales.texts(path + "state")).containsExactly("UPCOMING");
        assertThat(sales.texts(path + "title")).containsExactly("Sale " + saleId);
        assertThat(sales.texts(path + "items[*].sku")).containsExactly("PHONE");

        Answer tags = anybody.get("/flash-sales/tags?sku=PHONE&sku=BOOK");
        assertThat(tags.object("tags")).containsOnlyKeys("PHONE");
        assertThat(tags.object("tags.PHONE.salePrice")).containsEntry("amount", 4900);
    }

    @Test
    void ordersNeedSomebody() {
        publish(10, 1);

        for (Answer answer : List.of(
                Sales.order(anybody, saleId, 1, "t"),
                anybody.get("/flash-sales/orders"),
                anybody.get("/flash-sales/orders/t"),
                anybody.delete("/flash-sales/orders/t"),
                anybody.post("/flash-sales/orders/t/payment"))) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.reason()).isEqualTo("UNAUTHENTICATED");
        }
    }

    @Test
    void aNameThatCannotBuyIsToldSo() {
        open(10, 1);
        Http ann = buyer("ann and ben");

        Answer refused = Sales.order(ann, saleId, 1, "t");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.reason()).isEqualTo("BAD_BUYER");
        assertThat(refused.text("detail")).contains("U+0020");
        assertThat(ann.get(Sales.item(saleId)).status()).isEqualTo(200);
    }

    @Test
    void theOperatorSeesChangesAndNumbers() {
        open(10, 2);
        Sales.created(buyer("ann"), saleId);

        Answer stats = admin.get("/admin/flash-sales/" + saleId + "/stats");
        assertThat(stats.status()).isEqualTo(200);
        assertThat(stats.number("items[0].total")).isEqualTo(10);
        assertThat(stats.number("items[0].available")).isEqualTo(9);
        assertThat(stats.number("items[0].accepted")).isEqualTo(1);
        assertThat(stats.number("items[0].created")).isEqualTo(1);
        assertThat(stats.number("items[0].rejected.LIMIT")).isZero();
        assertThat(stats.number("items[0].refused.SOLD_OUT")).isZero();

        Answer stock = admin.post("/admin/flash-sales/" + saleId + "/items/PHONE/stock", "{\"add\": 5}");
        assertThat(stock.number("added")).isEqualTo(5);
        assertThat(stock.number("total")).isEqualTo(15);
        assertThat(stock.number("available")).isEqualTo(14);
        Http operation = admin.with("Idempotency-Key", saleId + "-1");
        for (int attempt = 1; attempt <= 2; attempt++) {
            Answer once = operation.post("/admin/flash-sales/" + saleId + "/items/PHONE/stock", "{\"add\": 3}");
            assertThat(once.number("added")).isEqualTo(3);
            assertThat(once.number("total")).as("D7, attempt " + attempt).isEqualTo(18);
        }
        assertThat(operation
                        .post("/admin/flash-sales/" + saleId + "/items/PHONE/stock", "{\"add\": 4}")
                        .status())
                .isEqualTo(400);

        Answer renamed = admin.put("/admin/flash-sales/" + saleId, changed("title", "Renamed"));
        assertThat(renamed.status()).as(renamed.body()).isEqualTo(200);
        assertThat(renamed.text("title")).isEqualTo("Renamed");
        assertThat(renamed.text("phase")).isEqualTo("OPEN");

        Answer forbidden = admin.put("/admin/flash-sales/" + saleId, changed("startsAt", "2030-01-01T00:00:00Z"));
        assertThat(forbidden.status()).as(forbidden.body()).isIn(400, 409);
    }

    @Test
    void draftsAreChangedAndDeletedPublishedSalesAreNot() {
        String body = Sales.sale(
                saleId, clock.instant().plusSeconds(60), clock.instant().plusSeconds(120), 10, 1);
        Answer created = admin.post("/admin/flash-sales", body);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("state")).isEqualTo("DRAFT");
        assertThat(created.number("payWithinSeconds")).isEqualTo(900);
        assertThat(created.body()).doesNotContain("buckets");

        Answer twice = admin.post("/admin/flash-sales", body);
        assertThat(twice.status()).isEqualTo(409);
        assertThat(twice.reason()).isEqualTo("SALE_EXISTS");

        long version = created.number("version");
        String versioned = body.replaceFirst("\\{", "{\"version\": " + version + ",");
        assertThat(admin.put("/admin/flash-sales/" + saleId, versioned).status())
                .isEqualTo(200);
        Answer stale = admin.put("/admin/flash-sales/" + saleId, versioned);
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.reason()).isEqualTo("VERSION_CONFLICT");
        assertThat(admin.put("/admin/flash-sales/" + saleId, body).status()).isEqualTo(200);

        assertThat(admin.delete("/admin/flash-sales/" + saleId).status()).isEqualTo(204);
        assertThat(admin.get("/admin/flash-sales/" + saleId).reason()).isEqualTo("UNKNOWN_SALE");

        admin.post("/admin/flash-sales", body);
        Answer published = admin.post("/admin/flash-sales/" + saleId + "/publish");
        assertThat(published.text("state")).isEqualTo("PUBLISHED");
        assertThat(published.number("items[0].buckets")).isPositive();
        Answer kept = admin.delete("/admin/flash-sales/" + saleId);
        assertThat(kept.status()).isEqualTo(409);
        assertThat(kept.reason()).isEqualTo("NOT_DRAFT");
    }

    @Test
    void onlyTheAdminRoleMayAdminister() {
        for (Answer answer :
                List.of(anybody.get("/admin/flash-sales"), anybody.post("/admin/flash-sales", "{broken"))) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.reason()).isEqualTo("UNAUTHENTICATED");
        }
        for (Answer answer :
                List.of(buyer("ann").get("/admin/flash-sales"), buyer("ann").post("/admin/flash-sales", "{broken"))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.reason()).isEqualTo("FORBIDDEN");
        }
    }

    private Http buyer(String name) {
        return server.http().as(name);
    }

    private void publish(long stock, int perBuyerLimit) {
        Sales.publish(admin, saleId, clock.instant(), stock, perBuyerLimit);
    }

    private void open(long stock, int perBuyerLimit) {
        publish(stock, perBuyerLimit);
        clock.advance(TO_THE_START);
    }

    /** The sale as it is, with another value of one text. */
    private String changed(String member, String value) {
        String sale = admin.get("/admin/flash-sales/" + saleId).body();
        return sale.replaceFirst("\"" + member + "\":\"[^\"]*\"", "\"" + member + "\":\"" + value + "\"");
    }
}

package io.flashsale.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spring.boot.support.BasicSecurity;
import io.flashsale.spring.boot.support.Http;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.RandomBodies;
import io.flashsale.spring.boot.support.RawHttp;
import io.flashsale.spring.boot.support.Sales;
import io.flashsale.spring.boot.support.TestServer;
import io.flashsale.testing.SettableClock;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Whatever comes in, what goes out is a 4xx with a reason and, where one is to blame, the field. */
class BadInputTest {
    private static final String ORDERS = Sales.item("open") + "/orders";
    private static final Instant START = Instant.parse("2030-01-01T10:00:00Z");
    private static TestServer server;
    private static Http ann;
    private static Http admin;

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
        server = TestServer.startInMemory(
                Application.class, "flashsale.rate-limit.enabled=false", "flashsale.rest.payment.enabled=true");
        ann = server.http().as("ann");
        admin = server.http().as("admin");
        SettableClock clock = (SettableClock) server.bean(Clock.class);
        Sales.publish(admin, "open", clock.instant(), 1000, 10);
        clock.advance(Duration.ofSeconds(61));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "0",
                "1.5",
                "1e-5",
                "1000001",
                "2147483648",
                "9223372036854775808",
                "99999999999999999999999999999999999999",
                "1e1000000000",
                "-1e1000000000",
                "1e-1000000000",
                "\"1\"",
                "\"\"",
                "true",
                "null",
                "[1]",
                "{}",
                "[]"
            })
    @Timeout(20)
    void aQuantityIsAWholeNumberWithinBounds(String quantity) {
        assertField(ann.post(ORDERS, "{\"quantity\": " + quantity + ", \"token\": \"t\"}"), "quantity");
    }

    @Test
    void aMissingQuantityIsNamed() {
        assertField(ann.post(ORDERS, "{\"token\": \"t\"}"), "quantity");
        assertField(ann.post(ORDERS, "{}"), "quantity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "[]", "{}", "\"\\u0000\"", "\"a\\nb\"", "\"\\ud800\""})
    void aTokenIsAText(String token) {
        assertField(ann.post(ORDERS, "{\"quantity\": 1, \"token\": " + token + "}"), "token");
    }

    @Test
    void anOversizedTokenIsNamed() {
        assertField(ann.post(ORDERS, "{\"quantity\": 1, \"token\": \"" + "t".repeat(3000) + "\"}"), "token");
    }

    @Test
    void allThatIsWrongIsNamedAtOnce() {
        Answer answer = ann.post(ORDERS, "{\"quantity\": 1.5, \"token\": 7}");

        assertField(answer, "quantity");
        assertThat(answer.texts("errors[*].field")).containsExactly("quantity", "token");
        assertThat(answer.texts("errors[*].message")).doesNotContainNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "\"text\"",
                "[]",
                "[{\"quantity\": 1}]",
                "{",
                "{\"quantity\": 1",
                "{\"quantity\": 1,}",
                "{quantity: 1}",
                "{'quantity': 1}",
                "{\"quantity\": 01}",
                "{\"quantity\": +1}",
                "{\"quantity\": .5}",
                "{\"quantity\": NaN}",
                "{\"quantity\": 0x1}",
                "<order/>",
                "quantity=1"
            })
    void whatIsNoJsonObjectIsABadRequest(String body) {
        assertProblem(ann.post(ORDERS, body), 400, "BAD_REQUEST");
        assertProblem(admin.post("/admin/flash-sales", body), 400, "BAD_REQUEST");
    }

    @Test
    @Timeout(20)
    void deepAndLongJsonIsABadRequest() {
        assertProblem(ann.post(ORDERS, "[".repeat(30_000)), 400, "BAD_REQUEST");
        assertProblem(ann.post(ORDERS, "{\"a\":".repeat(10_000)), 400, "BAD_REQUEST");
        assertProblem(ann.post(ORDERS, "{\"quantity\": " + "9".repeat(60_000) + "}"), 400, "BAD_REQUEST");
    }

    @Test
    void bytesThatAreNoTextAreABadRequest() {
        assertProblem(ann.post(ORDERS, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2}), 400, "BAD_REQUEST");
        assertProblem(
                ann.post(ORDERS, "{\"quantity\": 1, \"token\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)),
                400,
                "BAD_REQUEST");
    }

    @Test
    void aLargeBodyIsRefusedAnnouncedOrNot() {
        byte[] large =
                ("{\"quantity\": 1, \"token\": \"" + "t".repeat(70_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        assertProblem(ann.post(ORDERS, large), 413, "BODY_TOO_LARGE");
        assertProblem(ann.postChunked(ORDERS, () -> new ByteArrayInputStream(large)), 413, "BODY_TOO_LARGE");

        byte[] huge = new byte[1_100_000];
        assertProblem(admin.post("/admin/flash-sales", huge), 413, "BODY_TOO_LARGE");
        assertProblem(
                admin.postChunked("/admin/flash-sales", () -> new ByteArrayInputStream(huge)), 413, "BODY_TOO_LARGE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/cbor",
                "application/octet-stream",
                "json",
                "application/json; charset=nonsense",
                "*/*"
            })
    void onlyJsonIsRead(String type) {
        Answer answer = ann.with("Content-Type", type).post(ORDERS, "{\"quantity\": 1}");

        assertProblem(answer, 415, "UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void aBodyWithoutATypeIsNotRead() {
        assertProblem(
                ann.call("POST", ORDERS, BodyPublishers.ofString("{\"quantity\": 1}")), 415, "UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void onlyJsonIsWrittenAndNothingHappensBefore() {
        String token = Sales.token(ann, "open");
        Http picky = ann.with("Accept", "application/pdf");

        assertProblem(Sales.order(picky, "open", 1, token), 406, "NOT_ACCEPTABLE");
        assertThat(ann.get("/flash-sales/orders").texts("orders")).isEmpty();
    }

    @Test
    void wrongMethodsSayWhichAreRight() {
        Answer answer = ann.get(ORDERS);
        assertProblem(answer, 405, "METHOD_NOT_ALLOWED");
        assertThat(answer.header("Allow")).hasValue("POST");
        assertProblem(ann.put("/flash-sales", "{}"), 405, "METHOD_NOT_ALLOWED");
        assertProblem(ann.call("PATCH", "/flash-sales/orders/t", BodyPublishers.noBody()), 405, "METHOD_NOT_ALLOWED");
        assertProblem(admin.get("/admin/flash-sales/open/publish"), 405, "METHOD_NOT_ALLOWED");
    }

    @Test
    void unknownPathsBelowOursAreProblemsToo() {
        assertProblem(ann.get("/flash-sales/open"), 404, "NOT_FOUND");
        assertProblem(ann.get("/flash-sales/open/items/PHONE/orders/1/2/3"), 404, "NOT_FOUND");
        assertProblem(admin.get("/admin/flash-sales/open/nonsense"), 404, "NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "a%20b",
                "%C3%A9",
                "x%24",
                "0123456789012345678901234567890123456789012345678901234567890123456789"
            })
    void unknownAndImpossibleNamesInPathsAreNotFound(String name) {
        assertProblem(ann.get("/flash-sales/" + name + "/items/PHONE"), 404, "UNKNOWN_ITEM");
        assertProblem(ann.get("/flash-sales/open/items/" + name), 404, "UNKNOWN_ITEM");
        assertProblem(
                ann.post("/flash-sales/" + name + "/items/PHONE/orders", "{\"quantity\": 1}"), 404, "UNKNOWN_ITEM");
        assertProblem(ann.get("/flash-sales/orders/" + name), 404, "UNKNOWN_TICKET");
        assertProblem(ann.delete("/flash-sales/orders/" + name), 404, "UNKNOWN_TICKET");
        assertProblem(ann.post("/flash-sales/orders/" + name + "/payment"), 404, "UNKNOWN_TICKET");
        assertProblem(admin.get("/admin/flash-sales/" + name), 404, "UNKNOWN_SALE");
        assertProblem(admin.delete("/admin/flash-sales/" + name), 404, "UNKNOWN_SALE");
        assertProblem(admin.post("/admin/flash-sales/" + name + "/publish"), 404, "UNKNOWN_SALE");
        assertProblem(admin.post("/admin/flash-sales/" + name + "/pause"), 404, "UNKNOWN_SALE");
        assertProblem(admin.get("/admin/flash-sales/" + name + "/stats"), 404, "UNKNOWN_SALE");
        assertProblem(
                admin.put("/admin/flash-sales/" + name, Sales.sale("s", START, START.plusSeconds(9), 1, 1)),
                404,
                "UNKNOWN_SALE");
        assertProblem(
                admin.post("/admin/flash-sales/open/items/" + name + "/stock", "{\"add\": 1}"), 404, "UNKNOWN_ITEM");
    }

    @Test
    void whatTheFirewallRefusesIsAProblemToo() {
        for (String path :
                List.of("/flash-sales/a%0Ab/items/PHONE", "/flash-sales/a;b/items/PHONE", "/flash-sales//x")) {
            Answer answer = ann.get(path);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.reason()).as(path).isEqualTo("BAD_REQUEST");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\tb", "\u00e9"})
    void anIdempotencyKeyIsPrintable(String key) {
        assertField(orderWithHeaders("Idempotency-Key: " + key), "Idempotency-Key");
    }

    @Test
    void anIdempotencyKeyIsShortAndSentOnce() {
        assertField(ann.with("Idempotency-Key", "k".repeat(129)).post(ORDERS, "{\"quantity\": 1}"), "Idempotency-Key");
        assertField(orderWithHeaders("Idempotency-Key: a\nIdempotency-Key: b"), "Idempotency-Key");
    }

    @ParameterizedTest
    @CsvSource({
        "/flash-sales/orders?limit=0, limit",
        "/flash-sales/orders?limit=101, limit",
        "/flash-sales/orders?limit=-1, limit",
        "/flash-sales/orders?limit=x, limit",
        "/flash-sales/orders?limit=, limit",
        "/flash-sales/orders?limit=1.5, limit",
        "/flash-sales/orders?limit=99999999999999999999, limit",
        "/flash-sales/orders?before=x, before",
        "/flash-sales/orders?before=, before",
        "/flash-sales/orders?before=%FF%FE, before",
        "/flash-sales/orders?before=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, before",
        "/flash-sales/tags, sku",
        "/flash-sales/tags?sku=, sku",
        "/flash-sales/tags?sku=a%20b, sku",
        "/flash-sales/tags?sku=%00, sku"
    })
    void parametersAreNamed(String path, String field) {
        assertField(ann.get(path), field);
    }

    @Test
    void tooManySkusAreRefused() {
        assertField(ann.get("/flash-sales/tags?sku=A" + "&sku=A".repeat(100)), "sku");
        assertThat(ann.get("/flash-sales/tags?sku=A" + "&sku=A".repeat(99)).status())
                .isEqualTo(200);
    }

    @Test
    void brokenPercentSignsDoNoHarm() {
        for (String path :
                List.of("/flash-sales/tags?sku=%zz", "/flash-sales/orders?limit=%", "/flash-sales/orders?limit=%zz")) {
            Answer answer = RawHttp.send(
                    server.http().port(),
                    "GET %s HTTP/1.1\nHost: localhost\nAuthorization: %s\nConnection: close\n\n"
                            .formatted(path, Http.basic("ann")));
            // Tomcat 10 passes over what it cannot decode, Tomcat 11 refuses it.
            assertThat(answer.status()).as(path + answer.body()).isIn(200, 400);
            if (answer.status() == 400) {
                assertThat(answer.reason()).as(path + answer.body()).isEqualTo("BAD_REQUEST");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    saleId | null | saleId
                    saleId | 7 | saleId
                    saleId | "" | saleId
                    saleId | "a b" | saleId
                    saleId | "a\\u0000" | saleId
                    saleId | "<script>" | saleId
                    saleId | "01234567890123456789012345678901234567890123456789012345678901234" | saleId
                    title | null | title
                    title | 5 | title
                    title | "" | title
                    title | "   " | title
                    title | "a\\u0007b" | title
                    title | "a\\u0085b" | title
                    title | "a\\ud800b" | title
                    startsAt | null | startsAt
                    startsAt | "soon" | startsAt
                    startsAt | 1893492000 | startsAt
                    startsAt | "2030-01-01" | startsAt
                    startsAt | "2030-13-01T00:00:00Z" | startsAt
                    startsAt | "+999999999-01-01T00:00:00Z" | startsAt
                    startsAt | "1960-01-01T00:00:00Z" | startsAt
                    endsAt | "2029-01-01T00:00:00Z" | endsAt
                    endsAt | "2030-01-01T10:00:00Z" | endsAt
                    payWithinSeconds | 0 | payWithinSeconds
                    payWithinSeconds | 2592001 | payWithinSeconds
                    payWithinSeconds | "60" | payWithinSeconds
                    items | null | items
                    items | "phone" | items
                    items | {} | items
                    items | [] | items
                    items | [1] | items[0]
                    items | [null] | items[0]
                    items | [{}] | items[0].sku
                    """)
    void aSalesMembersAreNamed(String member, String value, String field) {
        assertField(admin.post("/admin/flash-sales", sale(member, value, "", "")), field);
        assertThat(admin.get("/admin/flash-sales/bad").reason()).isEqualTo("UNKNOWN_SALE");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sku | null | items[0].sku
                    sku | "a/b" | items[0].sku
                    title | "\\u001b[31m" | items[0].title
                    price | 9900 | items[0].price
                    price | {} | items[0].price.amount
                    price | {"amount": -1, "currency": "EUR"} | items[0].price.amount
                    price | {"amount": 99.5, "currency": "EUR"} | items[0].price.amount
                    price | {"amount": "9900", "currency": "EUR"} | items[0].price.amount
                    price | {"amount": 9007199254740992, "currency": "EUR"} | items[0].price.amount
                    salePrice | {"amount": 1, "currency": "euro"} | items[0].salePrice.currency
                    salePrice | {"amount": 1} | items[0].salePrice.currency
                    salePrice | {"amount": 1e1000000000, "currency": "EUR"} | items[0].salePrice.amount
                    salePrice | {"amount": 1, "currency": "USD"} | items[0].salePrice
                    stock | -1 | items[0].stock
                    stock | 1.5 | items[0].stock
                    stock | 1000000001 | items[0].stock
                    stock | null | items[0].stock
                    perBuyerLimit | 0 | items[0].perBuyerLimit
                    perBuyerLimit | 1000001 | items[0].perBuyerLimit
                    buckets | 0 | items[0].buckets
                    buckets | 1025 | items[0].buckets
                    buckets | 1.5 | items[0].buckets
                    """)
    void anItemsMembersAreNamed(String member, String value, String field) {
        assertField(admin.post("/admin/flash-sales", sale("", "", member, value)), field);
        assertThat(admin.get("/admin/flash-sales/bad").reason()).isEqualTo("UNKNOWN_SALE");
    }

    @Test
    void repeatedAndTooManyItemsAreRefused() {
        String item = item("", "");
        assertField(admin.post("/admin/flash-sales", sale("items", "[" + item + "," + item + "]", "", "")), "items");
        String many = "[" + item + ("," + item).repeat(200) + "]";
        assertField(admin.post("/admin/flash-sales", sale("items", many, "", "")), "items");
    }

    @Test
    void anotherSaleIdInAPutIsRefused() {
        assertField(
                admin.put("/admin/flash-sales/open", Sales.sale("closed", START, START.plusSeconds(9), 1, 1)),
                "saleId");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"add\": 0}",
                "{\"add\": 1.5}",
                "{\"add\": \"1\"}",
                "{\"add\": 1000000001}",
                "{\"add\": 999999999}"
            })
    void stockIsAddedInWholeUnits(String body) {
        assertField(admin.post("/admin/flash-sales/open/items/PHONE/stock", body), "add");
    }

    @Test
    void mediaAreRefusedWhereNobodyStoresThem() {
        String media = "/admin/flash-sales/open/items/PHONE/media";
        assertProblem(
                admin.post(media, "{\"fileName\": \"a.png\", \"contentType\": \"image/png\", \"length\": 10}"),
                400,
                "BAD_REQUEST");
        assertField(admin.post(media, "{\"contentType\": \"image/png\", \"length\": 10}"), "fileName");
        assertField(
                admin.post(media, "{\"fileName\": \"a\", \"contentType\": \"image/png\", \"length\": 0}"), "length");
        assertField(admin.post(media + "/confirm", "{}"), "key");
        assertProblem(admin.post(media + "/confirm", "{\"key\": \"open/PHONE/x\"}"), 409, "NOT_UPLOADED");
        assertField(admin.delete(media), "key");
    }

    @Test
    void tenThousandRandomBodiesAreEachAFourHundredWithAReason() {
        long seed = new Random().nextLong();
        RandomBodies bodies = new RandomBodies(seed);
        for (int index = 0; index < 10_000; index++) {
            boolean order = index % 2 == 0;
            byte[] body = order ? bodies.order() : bodies.sale();
            Answer answer = order ? ann.post(ORDERS, body) : admin.post("/admin/flash-sales", body);
            String replay = "body " + index + " of seed " + seed + ": " + new String(body, StandardCharsets.UTF_8)
                    + " -> " + answer.status() + " " + answer.body();
            assertThat(answer.status()).as(replay).isBetween(400, 499);
            assertThat(answer.reason()).as(replay).isNotEmpty();
            assertThat(answer.body()).as(replay).doesNotContain("Exception", "\\tat ");
        }
        assertThat(ann.get(Sales.item("open")).status()).isEqualTo(200);
    }

    private static Answer orderWithHeaders(String headers) {
        return RawHttp.send(server.http().port(), """
                POST %s HTTP/1.1
                Host: localhost
                Authorization: %s
                Content-Type: application/json
                Content-Length: 14
                Connection: close
                %s

                {"quantity":1}""".formatted(ORDERS, Http.basic("ann"), headers));
    }

    private static void assertField(Answer answer, String field) {
        assertProblem(answer, 400, "BAD_REQUEST");
        assertThat(answer.text("field")).as(answer.body()).isEqualTo(field);
        assertThat(answer.texts("errors[*].field")).as(answer.body()).contains(field);
    }

    private static void assertProblem(Answer answer, int status, String reason) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type").orElse("")).as(answer.body()).startsWith("application/problem+json");
        assertThat(answer.reason()).as(answer.body()).isEqualTo(reason);
        assertThat(answer.number("status")).isEqualTo(status);
        assertThat(answer.text("title")).isNotEmpty();
        assertThat(answer.text("detail")).isNotEmpty().doesNotContain("Exception");
    }

    /** A valid sale but for one member of it, or of its item. */
    private static String sale(String member, String value, String itemMember, String itemValue) {
        return object(
                member,
                value,
                "saleId",
                "\"bad\"",
                "title",
                "\"A sale\"",
                "startsAt",
                "\"" + START + "\"",
                "endsAt",
                "\"" + START.plusSeconds(60) + "\"",
                "items",
                "[" + item(itemMember, itemValue) + "]");
    }

    private static String item(String member, String value) {
        return object(
                member,
                value,
                "sku",
                "\"PHONE\"",
                "title",
                "\"A phone\"",
                "price",
                "{\"amount\": 2, \"currency\": \"EUR\"}",
                "salePrice",
                "{\"amount\": 1, \"currency\": \"EUR\"}",
                "stock",
                "10",
                "perBuyerLimit",
                "1");
    }

    private static String object(String changed, String value, String... members) {
        StringBuilder json = new StringBuilder("{\"comment\": \"\"");
        boolean found = changed.isEmpty();
        for (int index = 0; index < members.length; index += 2) {
            boolean here = members[index].equals(changed);
            found |= here;
            json.append(", \"").append(members[index]).append("\": ").append(here ? value : members[index + 1]);
        }
        if (!found) {
            json.append(", \"").append(changed).append("\": ").append(value);
        }
        return json.append("}").toString();
    }
}

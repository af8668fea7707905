package io.flashsale.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shop and the starter together, over HTTP: what the pages do, without the pages. */
@TestPropertySource(properties = {"shop.demo-sale.enabled=true", "shop.demo-sale.opens-in=0s"})
class BuyingTest extends ShopServer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void theDemoSaleIsOnTheListAndItsPicturesAreShown() throws Exception {
        JsonNode items = demoSale().get("items");

        assertThat(items.size()).isBetween(2, 4);
        for (JsonNode item : items) {
            HttpResponse<String> picture = program().get(item.at("/media/0/url").asString());
            assertThat(picture.statusCode()).isEqualTo(200);
            assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/svg+xml");
        }
    }

    @Test
    void aBuyerOrdersWithASessionIsToldThatItWorkedAndPays() throws Exception {
        Caller ann = browser();
        ann.signIn("ann", "demo", "/");
        ann.get("/session");

        JsonNode accepted = json(order(ann, "ann-1", "X-XSRF-TOKEN", ann.cookie("XSRF-TOKEN")), 202);
        String ticket = accepted.get("ticket").asString();
        assertThat(end(ann, ticket).get("status").asString()).isEqualTo("CREATED");

        HttpResponse<String> paid =
                ann.post("/flash-sales/orders/" + ticket + "/payment", "", "X-XSRF-TOKEN", ann.cookie("XSRF-TOKEN"));
        assertThat(json(paid, 200).get("status").asString()).isEqualTo("PAID");
        assertThat(json(ann.get("/flash-sales/orders"), 200)
                        .at("/orders/0/ticket")
                        .asString())
                .isEqualTo(ticket);
    }

    @Test
    void aProgramOrdersWithEveryCallCarryingItsNameAndKeepsNoCookie() throws Exception {
        HttpResponse<String> answer = order(basic("bob", "demo"), "bob-1");

        JsonNode accepted = json(answer, 202);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        String ticket = accepted.get("ticket").asString();
        assertThat(end(basic("bob", "demo"), ticket).get("status").asString()).isEqualTo("CREATED");
        assertThat(basic("eve", "demo").get("/flash-sales/orders/" + ticket).statusCode())
                .isEqualTo(404);
    }

    @Test
    void theOperatorUploadsAPictureThatBuyersThenSee() throws Exception {
        String item = demoSale().get("saleId").asString() + "/items/lamp";
        Caller admin = basic("admin", "admin");
        String body = "not quite a picture";
        String wish = "{\"fileName\":\"a.png\",\"contentType\":\"image/png\",\"length\":%d}".formatted(body.length());

        JsonNode upload = json(
                admin.post("/admin/flash-sales/" + item + "/media", wish, "Content-Type", "application/json"), 200);
        HttpResponse<String> put = program()
                .send(
                        "PUT",
                        upload.get("url").asString(),
                        body,
                        "Content-Type",
                        upload.at("/headers/Content-Type").asString());
        assertThat(put.statusCode()).isEqualTo(204);
        String key = "{\"key\":\"%s\"}".formatted(upload.get("key").asString());
        json(admin.post("/admin/flash-sales/" + item + "/media/confirm", key, "Content-Type", "application/json"), 200);

        JsonNode media = json(program().get("/flash-sales/" + item), 200).get("media");
        String shown = media.get(media.size() - 1).get("url").asString();
        assertThat(program().get(shown).body()).isEqualTo(body);
    }

    private HttpResponse<String> order(Caller caller, String key, String... headers) throws Exception {
        String item = "/flash-sales/" + demoSale().get("saleId").asString() + "/items/turntable";
        String token = json(caller.get(item + "/token"), 200).get("token").asString();
        String[] all = new String[headers.length + 4];
        System.arraycopy(headers, 0, all, 4, headers.length);
        all[0] = "Content-Type";
        all[1] = "application/json";
        all[2] = "Idempotency-Key";
        all[3] = key;
        return caller.post(item + "/orders", "{\"quantity\":1,\"token\":\"%s\"}".formatted(token), all);
    }

    private JsonNode demoSale() throws Exception {
        return json(program().get("/flash-sales"), 200).at("/sales/0");
    }

    /** Asks, as the waiting page does, until the order is decided. */
    private static JsonNode end(Caller caller, String ticket) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        JsonNode state;
        do {
            state = json(caller.get("/flash-sales/orders/" + ticket), 200);
        } while (state.get("status").asString().equals("PENDING")
                && Instant.now().isBefore(deadline));
        return state;
    }

    private static JsonNode json(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }
}

package io.flashsale.spring.boot.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spring.boot.support.Http.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.awaitility.Awaitility;

/** What tests do with sales over HTTP. */
public final class Sales {
    private Sales() {}

    /** The body of a sale with one item, PHONE. */
    public static String sale(String saleId, Instant start, Instant end, long stock, int perBuyerLimit) {
        return String.format(Locale.ROOT, """
                {"saleId": "%s", "title": "Sale %s", "startsAt": "%s", "endsAt": "%s",
                 "items": [{"sku": "PHONE", "title": "A phone", "price": {"amount": 9900, "currency": "EUR"},
                            "salePrice": {"amount": 4900, "currency": "EUR"}, "stock": %d, "perBuyerLimit": %d}]}
                """, saleId, saleId, start, end, stock, perBuyerLimit);
    }

    /** Creates and publishes a sale that opens a minute after {@code now} and lasts an hour. */
    public static void publish(Http admin, String saleId, Instant now, long stock, int perBuyerLimit) {
        Instant start = now.plusSeconds(60);
        Answer created =
                admin.post("/admin/flash-sales", sale(saleId, start, start.plusSeconds(3600), stock, perBuyerLimit));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        Answer published = admin.post("/admin/flash-sales/" + saleId + "/publish");
        assertThat(published.status()).as(published.body()).isEqualTo(200);
    }

    public static String item(String saleId) {
        return "/flash-sales/" + saleId + "/items/PHONE";
    }

    public static String tokenOf(String saleId) {
        return item(saleId) + "/token";
    }

    /** The sale token, once there is one. */
    public static String token(Http buyer, String saleId) {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(20))
                .until(() -> buyer.get(tokenOf(saleId)).text("token"), token -> token != null);
    }

    public static Answer order(Http buyer, String saleId, int quantity, String token) {
        return buyer.post(item(saleId) + "/orders", "{\"quantity\": " + quantity + ", \"token\": \"" + token + "\"}");
    }

    /** Fetches a token, orders, and waits for the decision. */
    public static String created(Http buyer, String saleId) {
        Answer accepted = order(buyer, saleId, 1, token(buyer, saleId));
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        String ticket = accepted.text("ticket");
        awaitStatus(buyer, ticket, "CREATED");
        return ticket;
    }

    public static Answer awaitStatus(Http buyer, String ticket, String status) {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(40))
                .until(
                        () -> buyer.get("/flash-sales/orders/" + ticket),
                        answer -> status.equals(answer.text("status")));
    }
}

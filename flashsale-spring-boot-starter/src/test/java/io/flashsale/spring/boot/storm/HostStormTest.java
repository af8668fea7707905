package io.flashsale.spring.boot.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.spring.boot.support.Http;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.Sales;
import io.flashsale.spring.boot.support.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cases 11 to 16: 150 buyers at once for 60 units. Whatever the host is made of, 60 hear that they have one and can follow it to its end,
 * 90 hear that it is sold out, and what they hear is what they would have heard in a plain host.
 */
class HostStormTest {
    private static final int UNITS = 60;
    private static final int BUYERS = 150;
    private static final String SALE = "storm";

    private final Locale usual = Locale.getDefault();
    private final ExecutorService crowd = Executors.newFixedThreadPool(BUYERS);

    @AfterEach
    void stop() {
        crowd.shutdownNow();
        Locale.setDefault(usual);
    }

    @ParameterizedTest
    @EnumSource
    void whoeverWonHearsOfIt(Host host) throws Exception {
        Locale.setDefault(host.locale);
        try (TestServer server = TestServer.startInMemory(host.application, properties(host))) {
            Http http = server.http().below(host.prefix());
            open(http.as("admin"));
            List<Buying> all = storm(http);
            List<Buying> winners =
                    all.stream().filter(buying -> buying.order.status() == 202).toList();
            List<Buying> others =
                    all.stream().filter(buying -> buying.order.status() != 202).toList();
            assertThat(winners).hasSize(UNITS);
            assertThat(forms(winners, buying -> buying.order))
                    .containsExactly("{\"ticket\":TICKET,\"status\":\"PENDING\",\"pollAfterMillis\":NUMBER}");
            assertThat(forms(others, buying -> buying.order))
                    .containsExactly(
                            "{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":NUMBER,"
                                    + "\"detail\":\"No unit is left. One may come back while the sale lasts.\",\"reason\":\"SOLD_OUT\"}");
            String order = "{\"ticket\":TICKET,\"status\":\"CREATED\"%s,\"saleId\":\"storm\",\"sku\":\"PHONE\","
                    + "\"quantity\":NUMBER,\"unitPrice\":{\"amount\":NUMBER,\"currency\":\"EUR\"}";
            String polled = order.formatted(",\"pollAfterMillis\":NUMBER");
            String listed = order.formatted("");
            assertThat(forms(winners, buying -> buying.status(http))).containsExactly(polled + ",\"expiresAt\":TIME}");
            assertThat(forms(winners, buying -> http.as(buying.buyer).get("/flash-sales/orders")))
                    .containsExactly("{\"orders\":[" + listed + ",\"createdAt\":TIME,\"expiresAt\":TIME}]}");
            assertThat(forms(all, buying -> http.as(buying.buyer).get(Sales.item(SALE))))
                    .containsExactly("{\"saleId\":\"storm\",\"sku\":\"PHONE\",\"title\":\"A phone\","
                            + "\"price\":{\"amount\":NUMBER,\"currency\":\"EUR\"},\"salePrice\":{\"amount\":NUMBER,\"currency\":\"EUR\"},"
                            + "\"startsAt\":TIME,\"endsAt\":TIME,\"serverTime\":TIME,\"state\":STATE,\"paused\":false,"
                            + "\"perBuyerLimit\":NUMBER,\"flashSale\":true,\"media\":[]}");
            assertThat(server.bean(FlashSale.class)
                            .admin()
                            .stats(ItemId.of(SALE, "PHONE").sale()))
                    .singleElement()
                    .satisfies(stats -> assertThat(stats.available()).isZero());
        }
    }

    private static String[] properties(Host host) {
        List<String> properties = new ArrayList<>(host.properties());
        properties.add("flashsale.settings.place-timeout=30s");
        return properties.toArray(String[]::new);
    }

    private static void open(Http admin) {
        Instant start = Instant.now().plusSeconds(2);
        Answer created = admin.post("/admin/flash-sales", Sales.sale(SALE, start, start.plusSeconds(3600), UNITS, 1));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        Answer published = admin.post("/admin/flash-sales/" + SALE + "/publish");
        assertThat(published.status()).as(published.body()).isEqualTo(200);
    }

    private List<Buying> storm(Http http) throws Exception {
        List<Buying> buyings = new ArrayList<>();
        for (int number = 0; number < BUYERS; number++) {
            String buyer = "buyer-" + number;
            buyings.add(new Buying(buyer, Sales.token(http.as(buyer), SALE)));
        }
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> orders = new ArrayList<>();
        for (Buying buying : buyings) {
            orders.add(crowd.submit(() -> {
                start.await();
                buying.order(http);
                return null;
            }));
        }
        start.countDown();
        for (Future<?> order : orders) {
            order.get();
        }
        return buyings;
    }

    /** Bodies without what differs from buyer to buyer, or from one moment to the next: how many kinds of them there are. */
    private static Set<String> forms(List<Buying> buyings, java.util.function.Function<Buying, Answer> asked) {
        Set<String> forms = new TreeSet<>();
        for (Buying buying : buyings) {
            forms.add(asked.apply(buying)
                    .body()
                    .replaceAll("\"ticket\":\"[A-Za-z0-9_.-]+\"", "\"ticket\":TICKET")
                    .replaceAll("\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z\"", "TIME")
                    .replaceAll("\"state\":\"(OPEN|SOLD_OUT)\"", "\"state\":STATE")
                    .replaceAll(":[0-9]+", ":NUMBER"));
        }
        return forms;
    }

    /** One buyer's attempt. */
    private static final class Buying {
        private final String buyer;
        private final String token;
        private Answer order;

        Buying(String buyer, String token) {
            this.buyer = buyer;
            this.token = token;
        }

        /** Who finds no place to wait in tries again, as pages do. */
        void order(Http http) {
            order = Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .atMost(Duration.ofSeconds(40))
                    .until(
                            () -> Sales.order(http.as(buyer), SALE, 1, token),
                            answer -> !"UNAVAILABLE".equals(answer.reason()));
        }

        Answer status(Http http) {
            return Sales.awaitStatus(http.as(buyer), order.text("ticket"), "CREATED");
        }
    }
}

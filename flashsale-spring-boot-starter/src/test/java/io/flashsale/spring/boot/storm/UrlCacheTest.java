package io.flashsale.spring.boot.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spring.boot.support.Http;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.Sales;
import io.flashsale.spring.boot.support.TestServer;
import io.flashsale.spring.boot.support.UrlCache;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Case 16: behind a cache that knows URLs only, in a host without Spring Security, nobody sees what is another's. */
class UrlCacheTest {
    private static final String SALE = "cached";
    private TestServer server;
    private UrlCache cache;
    private Http ann;
    private Http ben;

    @BeforeEach
    void openASale() {
        server = TestServer.startInMemory(Hosts.HeaderBuyers.class, "flashsale.admin.access=unguarded");
        Sales.publish(server.http(), SALE, Instant.now().minusSeconds(59), 10, 1);
        Sales.token(server.http().as("first"), SALE);
        cache = new UrlCache(server.http());
        ann = cache.http().as("ann");
        ben = cache.http().as("ben");
    }

    @AfterEach
    void stop() {
        cache.close();
        server.close();
    }

    @Test
    void theItemPageIsKeptForEverybody() {
        String body = ann.get(Sales.item(SALE)).body();

        assertThat(List.of(
                        ben.get(Sales.item(SALE)).body(),
                        cache.http().get(Sales.item(SALE)).body()))
                .containsOnly(body);
        assertThat(cache.hits()).isEqualTo(2);
    }

    @Test
    void tokensAndOrdersAreKeptForNobody() {
        String annsTicket = buy(ann);
        String bensTicket = buy(ben);

        assertThat(cache.http().get(Sales.tokenOf(SALE)).status()).isEqualTo(401);
        assertThat(ann.get("/flash-sales/orders").texts("orders[*].ticket")).containsExactly(annsTicket);
        assertThat(ben.get("/flash-sales/orders").texts("orders[*].ticket")).containsExactly(bensTicket);
        assertThat(cache.http().get("/flash-sales/orders").status()).isEqualTo(401);
        Answer another = ben.get("/flash-sales/orders/" + annsTicket);
        assertThat(another.reason()).isEqualTo("UNKNOWN_TICKET");
        assertThat(cache.hits()).isZero();
    }

    /** A token of another buyer's would be refused. */
    private static String buy(Http buyer) {
        Answer token = buyer.get(Sales.tokenOf(SALE));
        Answer accepted = Sales.order(buyer, SALE, 1, token.text("token"));
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        Sales.awaitStatus(buyer, accepted.text("ticket"), "CREATED");
        return accepted.text("ticket");
    }
}

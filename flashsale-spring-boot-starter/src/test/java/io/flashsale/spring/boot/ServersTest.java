package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.jdbc.JdbiOrderStore;
import io.flashsale.kafka.KafkaOrderQueue;
import io.flashsale.redis.RedissonSaleCache;
import io.flashsale.redis.RedissonStockLedger;
import io.flashsale.s3.S3MediaStore;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.StockLedger;
import io.flashsale.spring.boot.support.BasicSecurity;
import io.flashsale.spring.boot.support.Http;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.Sales;
import io.flashsale.spring.boot.support.TestServer;
import io.flashsale.testkit.server.KafkaServer;
import io.flashsale.testkit.server.MariaDbServer;
import io.flashsale.testkit.server.RedisServer;
import io.flashsale.testkit.server.S3Server;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Two nodes of one shop on real servers, each found by Spring's ordinary properties. */
class ServersTest {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.shared();

    @RegisterExtension
    static final KafkaServer KAFKA = new KafkaServer();

    @RegisterExtension
    static final MariaDbServer MARIADB = new MariaDbServer();

    @RegisterExtension
    static final S3Server S3 = new S3Server();

    private static TestServer one;
    private static TestServer other;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class Application {}

    @BeforeAll
    static void start() {
        String[] properties = properties();
        one = TestServer.startWithoutJpa(Application.class, properties);
        other = TestServer.startWithoutJpa(Application.class, properties);
    }

    @AfterAll
    static void stop() {
        other.close();
        one.close();
    }

    private static String[] properties() {
        String name = "shop-" + UUID.randomUUID();
        List<String> properties = new ArrayList<>(List.of(
                "spring.data.redis.url=" + REDIS.uri(),
                "flashsale.redis.key-prefix=" + name + ":",
                "flashsale.redis.checks=warn", // the test server forgets everything when it ends
                "flashsale.redis.timeout=3s",
                "spring.kafka.bootstrap-servers=" + KAFKA.bootstrapServers(),
                "flashsale.kafka.topic=" + name,
                "flashsale.kafka.dead-letter-topic=" + name + "-dead",
                "flashsale.kafka.group-id=" + name,
                "flashsale.kafka.partitions=2",
                "flashsale.kafka.create-topics=true",
                "flashsale.kafka.replication-factor=1",
                "spring.datasource.url=" + MARIADB.newDatabase(),
                "flashsale.s3.bucket=" + S3.newBucket(),
                "flashsale.s3.endpoint=" + S3.endpoint(),
                "flashsale.s3.public-base-url=" + S3.endpoint() + "/public",
                "flashsale.s3.access-key=" + S3.accessKey(),
                "flashsale.s3.secret-key=" + S3.secretKey()));
        return properties.toArray(String[]::new);
    }

    @Test
    void everyPartIsOnItsServer() {
        assertThat(one.bean(StockLedger.class)).isInstanceOf(RedissonStockLedger.class);
        assertThat(one.bean(SaleCache.class)).isInstanceOf(RedissonSaleCache.class);
        assertThat(one.bean(OrderQueue.class)).isInstanceOf(KafkaOrderQueue.class);
        assertThat(one.bean(OrderStore.class)).isInstanceOf(JdbiOrderStore.class);
        assertThat(one.bean(MediaStore.class)).isInstanceOf(S3MediaStore.class);
    }

    /** S7: the queue's tickets are those of the shop that lives in this database, without a setting. */
    @Test
    void theQueueKnowsWhoseTicketsItCarries() {
        String shop = one.bean(JdbcStores.class).shop();
        assertThat(List.of(one, other))
                .allSatisfy(node -> assertThat(((KafkaOrderQueue) node.bean(OrderQueue.class)).shop())
                        .isEqualTo(shop));
    }

    @Test
    void aSaleCreatedAtOneNodeIsSoldByBothWithinOneLimit() {
        Http admin = one.http().as("admin");
        Instant start = Instant.now().plusSeconds(3);
        Answer created = admin.post("/admin/flash-sales", Sales.sale("both", start, start.plusSeconds(3600), 2, 1));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(admin.post("/admin/flash-sales/both/publish").status()).isEqualTo(200);

        String ann = Sales.created(one.http().as("ann"), "both");
        Sales.created(other.http().as("ben"), "both");

        assertThat(other.http().as("ann").get("/flash-sales/orders/" + ann).text("status"))
                .isEqualTo("CREATED");
        Http annElsewhere = other.http().as("ann");
        Answer again =
                Sales.order(annElsewhere, "both", 1, Sales.token(one.http().as("ann"), "both"));
        assertThat(again.reason()).isEqualTo("LIMIT_REACHED");
        Http cid = other.http().as("cid");
        Answer late = Sales.order(cid, "both", 1, Sales.token(one.http().as("cid"), "both"));
        assertThat(late.reason()).isEqualTo("SOLD_OUT");
    }

    @Test
    void aPictureGoesStraightToTheBucket() throws Exception {
        Http admin = one.http().as("admin");
        Sales.publish(admin, "pictures", Instant.now(), 1, 1);
        byte[] picture = {1, 2, 3};
        Answer upload = admin.post(
                "/admin/flash-sales/pictures/items/PHONE/media",
                "{\"fileName\": \"a.png\", \"contentType\": \"image/png\", \"length\": 3}");
        assertThat(upload.status()).as(upload.body()).isIn(200, 201);

        HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(upload.text("url")))
                .timeout(Duration.ofSeconds(20))
                .method(upload.text("method"), HttpRequest.BodyPublishers.ofByteArray(picture));
        upload.object("headers").entrySet().stream()
                .filter(header -> !header.getKey().equalsIgnoreCase("Content-Length"))
                .forEach(header -> put.header(header.getKey(), header.getValue().toString()));
        int status = HttpClient.newHttpClient()
                .send(put.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();

        assertThat(status).isEqualTo(200);
        assertThat(one.bean(MediaStore.class).find(upload.text("key")))
                .hasValueSatisfying(stored -> assertThat(stored.length()).isEqualTo(3));
    }

    @Test
    void healthIsUp() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                one.bean(FlashSale.class).health().tasks())
                        .isNotEmpty()
                        .allSatisfy((name, task) -> {
                            assertThat(task.lastSuccess()).as(name).isAfter(Instant.EPOCH);
                            assertThat(task.lastError()).as(name).isEmpty();
                        }));
    }
}

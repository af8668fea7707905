package io.flashsale.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.jdbc.JdbcSchema;
import io.flashsale.jdbc.OtherFormat;
import io.flashsale.redis.RedisSettings;
import io.flashsale.spi.Bucket;
import io.flashsale.testkit.server.KafkaServer;
import io.flashsale.testkit.server.MariaDbServer;
import io.flashsale.testkit.server.RedisServer;
import io.flashsale.testkit.server.RedisWire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two neighbouring releases on the same buckets, tables and records: this one, having learnt to read the next format, and a copy of it
 * that writes that format. Both sell what the other has made. Who knows only one of the formats is refused by name.
 */
class NeighbouringReleasesTest {
    private static final int STOCK = 20;

    @RegisterExtension
    static final RedisServer REDIS = RedisServer.shared();

    @RegisterExtension
    static final KafkaServer KAFKA = new KafkaServer();

    @RegisterExtension
    static final MariaDbServer MARIADB = new MariaDbServer();

    private final String name = "releases-" + UUID.randomUUID();
    private final String database = MARIADB.newDatabase();
    private final Map<Told, FlashSale> sold = new HashMap<>();

    private record Told(BuyerId buyer, String ticket) {}

    @Test
    void bothSellAcrossEachOthersBucketsTablesAndRecords() throws Exception {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(database);
            JdbcSchema.migrate(pool);
            try (ShopNode older = node(1, 2)) {
                List<ItemId> items = new ArrayList<>(publish(older.flashSale(), "first"));
                assertThat(formatsOfBuckets()).hasSize(3).containsOnly("1");
                migrateTo2(pool);
                try (ShopNode newer = node(2, 1)) {
                    OtherFormat.require(pool, Set.of(1, 2));
                    items.addAll(publish(newer.flashSale(), "second"));
                    assertThat(formatsOfBuckets()).hasSize(6).contains("1", "2");
                    sellOut(List.of(older.flashSale(), newer.flashSale()), items);
                    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(this::assertEverybodyHasAnOrder);
                    assertThat(formatsOfRecords()).contains("1", "2");
                    assertRowsAddUp(pool);
                    for (ItemId item : items) {
                        Bucket bucket = new Bucket(item, 0, 1);
                        assertThat(unitsIn(older, bucket))
                                .isEqualTo(unitsIn(newer, bucket))
                                .isZero();
                    }
                }
            }
            assertOthersAreRefused(pool);
        }
    }

    private ShopNode node(int written, int alsoRead) {
        return ShopNode.startOfFormat(written, alsoRead, name, REDIS.uri(), KAFKA.bootstrapServers(), database);
    }

    /** What a migration of a later release would end with. */
    private static void migrateTo2(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO flashsale_format (format) VALUES (2)");
        }
    }

    private static List<ItemId> publish(FlashSale node, String id) {
        Instant opens = Instant.now().minusSeconds(1);
        List<SaleItem> items = Stream.of("phone", "watch", "radio")
                .map(sku -> SaleItem.of(sku, "Item", Money.of(900, "EUR"), Money.of(90, "EUR"), STOCK, 1)
                        .withBuckets(1))
                .toList();
        Sale sale = node.admin().publish(Sale.draft(id, "Sale", opens, opens.plus(Duration.ofHours(1)), items));
        return sale.items().stream().map(sale::itemId).toList();
    }

    private void sellOut(List<FlashSale> nodes, List<ItemId> items) {
        for (ItemId item : items) {
            for (int number = 0; number < STOCK; number++) {
                BuyerId buyer = new BuyerId("buyer-" + number);
                FlashSale node = nodes.get(number % 2);
                OrderResult result = Awaitility.await()
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> place(node, item, buyer), Accepted.class::isInstance);
                sold.put(new Told(buyer, ((Accepted) result).ticket()), nodes.get(1 - number % 2));
            }
        }
    }

    private static OrderResult place(FlashSale node, ItemId item, BuyerId buyer) {
        return node.detail(item, buyer)
                .map(detail ->
                        node.place(OrderRequest.of(buyer.value(), item, 1).withSaleToken(detail.saleToken())))
                .orElse(OrderResult.UnknownItem.INSTANCE);
    }

    /** Asked at the node that did not accept it. */
    private void assertEverybodyHasAnOrder() {
        assertThat(sold).hasSize(6 * STOCK);
        sold.forEach((told, other) -> assertThat(
                        other.status(told.buyer(), told.ticket()).orElseThrow().status())
                .isEqualTo(OrderStatus.CREATED));
    }

    private static void assertRowsAddUp(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT available, total, (SELECT COUNT(*) FROM flashsale_order o WHERE o.item_id = s.item_id"
                                + " AND o.status = 1) FROM flashsale_stock s")) {
            int items = 0;
            while (rows.next()) {
                items++;
                assertThat(rows.getLong(1)).isZero();
                assertThat(rows.getLong(2)).isEqualTo(rows.getLong(3)).isEqualTo(STOCK);
            }
            assertThat(items).isEqualTo(6);
        }
    }

    private static long unitsIn(ShopNode node, Bucket bucket) {
        return node.ledger().peek(bucket).toCompletableFuture().join().value().available();
    }

    private List<String> formatsOfBuckets() throws IOException {
        List<String> formats = new ArrayList<>();
        try (RedisWire wire = REDIS.node().connect()) {
            for (Object key : (List<?>) wire.call("KEYS", "*" + name + "*:m")) {
                formats.add(RedisWire.asText(wire.call("HGET", RedisWire.asText(key), "v")));
            }
        }
        return formats;
    }

    private List<String> formatsOfRecords() {
        List<String> formats = new ArrayList<>();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", KAFKA.bootstrapServers(), "auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(name, 0), new TopicPartition(name, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                    byte[] format =
                            each.headers().lastHeader("flashsale.format").value();
                    formats.add(new String(format, StandardCharsets.US_ASCII));
                }
                return formats.size() >= 6 * STOCK;
            });
        }
        return formats;
    }

    /** Today's release, which knows format 1 only, and one that has forgotten format 1. */
    private void assertOthersAreRefused(DataSource pool) {
        assertThatThrownBy(() -> JdbcSchema.validate(pool))
                .hasMessageContaining("format 2")
                .hasMessageContaining("1 only");
        assertThatThrownBy(() -> OtherFormat.require(pool, Set.of(3, 4))).hasMessageContaining("3 and 4 only");
        RedisSettings settings = ShopNode.redis(name, REDIS.uri());
        for (int[] formats : new int[][] {{1, 1}, {3, 2}, {3, 4}}) {
            try (io.flashsale.redis.OtherFormat release =
                    io.flashsale.redis.OtherFormat.connect(settings, formats[0], formats[1])) {
                List<String> refused = new ArrayList<>();
                for (String sale : List.of("first", "second")) {
                    for (String sku : List.of("phone", "watch", "radio")) {
                        try {
                            release.ledger()
                                    .peek(new Bucket(ItemId.of(sale, sku), 0, 1))
                                    .toCompletableFuture()
                                    .join();
                        } catch (CompletionException e) {
                            assertThat(e).hasCauseInstanceOf(StoreUnavailableException.class);
                            refused.add(e.getMessage());
                        }
                    }
                }
                assertThat(refused).isNotEmpty().allMatch(message -> message.contains("is kept in format"));
            }
        }
    }
}

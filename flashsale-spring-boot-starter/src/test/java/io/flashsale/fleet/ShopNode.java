package io.flashsale.fleet;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.FlashSale;
import io.flashsale.jdbc.JdbcSchema;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.kafka.KafkaOrderQueue;
import io.flashsale.kafka.KafkaQueueSettings;
import io.flashsale.redis.OtherFormat;
import io.flashsale.redis.RedisSettings;
import io.flashsale.redis.RedisStores;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A node with all roles, on Redis, Kafka and a database that it shares with others of the same name. */
final class ShopNode implements AutoCloseable {
    private final HikariDataSource pool;
    private final StockLedger ledger;
    private final FlashSale flashSale;
    private final List<AutoCloseable> resources;

    private ShopNode(HikariDataSource pool, StockLedger ledger, FlashSale flashSale, List<AutoCloseable> resources) {
        this.pool = pool;
        this.ledger = ledger;
        this.flashSale = flashSale;
        this.resources = resources;
    }

    /** @param name of the shop: what its keys and topics begin with */
    static ShopNode start(String name, String redisUri, String kafka, String jdbcUrl) {
        HikariDataSource pool = pool(jdbcUrl);
        JdbcSchema.migrate(pool);
        JdbcStores stores = JdbcStores.builder(pool).build();
        RedisStores redis = RedisStores.connect(redis(name, redisUri));
        KafkaOrderQueue queue = KafkaOrderQueue.start(kafka(name, kafka, stores.shop()));
        return start(pool, stores, redis.stockLedger(), queue, List.of(queue, redis, pool));
    }

    /**
     * A node as a neighbouring release would be, on the tables as they are.
     *
     * @param written format of the buckets and records it makes
     * @param alsoRead format that it knows besides
     */
    static ShopNode startOfFormat(
            int written, int alsoRead, String name, String redisUri, String kafka, String jdbcUrl) {
        HikariDataSource pool = pool(jdbcUrl);
        JdbcStores stores = JdbcStores.builder(pool).build();
        OtherFormat redis = OtherFormat.connect(redis(name, redisUri), written, alsoRead);
        KafkaOrderQueue queue = io.flashsale.kafka.OtherFormat.queue(
                kafka(name, kafka, stores.shop()),
                String.valueOf(written),
                Set.copyOf(List.of(String.valueOf(written), String.valueOf(alsoRead))));
        return start(pool, stores, redis.ledger(), queue, List.of(queue, redis, pool));
    }

    private static HikariDataSource pool(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(16);
        return new HikariDataSource(config);
    }

    static RedisSettings redis(String name, String uri) {
        return RedisSettings.builder(uri)
                .keyPrefix(name + ":")
                .timeout(Duration.ofSeconds(3))
                .checks(RedisSettings.Checks.WARN) // the test server forgets everything when it ends
                .build();
    }

    private static KafkaQueueSettings kafka(String name, String servers, String shop) {
        return KafkaQueueSettings.builder(servers)
                .topic(name)
                .deadLetterTopic(name + "-dead")
                .groupId(name)
                .shop(shop)
                .partitions(2)
                .replicationFactor(1)
                .createTopics(true)
                .build();
    }

    private static ShopNode start(
            HikariDataSource pool,
            JdbcStores stores,
            StockLedger ledger,
            KafkaOrderQueue queue,
            List<AutoCloseable> resources) {
        FlashSale flashSale = FlashSale.builder()
                .catalog(stores.saleCatalog())
                .orderStore(stores.orderStore())
                .keeperRows(stores.keeperRows())
                .signingKeys(stores.signingKeys())
                .ledger(ledger)
                .queue(queue)
                .rateLimiter(RateLimiter.unlimited())
                .build();
        flashSale.start();
        return new ShopNode(pool, ledger, flashSale, resources);
    }

    FlashSale flashSale() {
        return flashSale;
    }

    StockLedger ledger() {
        return ledger;
    }

    HikariDataSource pool() {
        return pool;
    }

    @Override
    public void close() throws Exception {
        flashSale.close();
        for (AutoCloseable resource : resources) {
            resource.close();
        }
    }
}

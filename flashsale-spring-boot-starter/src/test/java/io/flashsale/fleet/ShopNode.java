package io.flashsale.fleet;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.FlashSale;
import io.flashsale.jdbc.JdbcSchema;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.kafka.KafkaOrderQueue;
import io.flashsale.kafka.KafkaQueueSettings;
import io.flashsale.redis.RedisSettings;
import io.flashsale.redis.RedisStores;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.StockLedger;
import java.time.Duration;

/** A node with all roles, on Redis, Kafka and a database that it shares with others of the same name. */
final class ShopNode implements AutoCloseable {
    private final HikariDataSource pool;
    private final RedisStores redis;
    private final KafkaOrderQueue queue;
    private final FlashSale flashSale;

    private ShopNode(HikariDataSource pool, RedisStores redis, KafkaOrderQueue queue, FlashSale flashSale) {
        this.pool = pool;
        this.redis = redis;
        this.queue = queue;
        this.flashSale = flashSale;
    }

    /** @param name of the shop: what its keys and topics begin with */
    static ShopNode start(String name, String redisUri, String kafka, String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(16);
        HikariDataSource pool = new HikariDataSource(config);
        JdbcSchema.migrate(pool);
        JdbcStores stores = JdbcStores.builder(pool).build();
        RedisStores redis = RedisStores.connect(RedisSettings.builder(redisUri)
                .keyPrefix(name + ":")
                .timeout(Duration.ofSeconds(3))
                .checks(RedisSettings.Checks.WARN) // the test server forgets everything when it ends
                .build());
        KafkaOrderQueue queue = KafkaOrderQueue.start(KafkaQueueSettings.builder(kafka)
                .topic(name)
                .deadLetterTopic(name + "-dead")
                .groupId(name)
                .shop(stores.shop())
                .partitions(2)
                .replicationFactor(1)
                .createTopics(true)
                .build());
        FlashSale flashSale = FlashSale.builder()
                .catalog(stores.saleCatalog())
                .orderStore(stores.orderStore())
                .keeperRows(stores.keeperRows())
                .signingKeys(stores.signingKeys())
                .ledger(redis.stockLedger())
                .cache(redis.saleCache())
                .queue(queue)
                .rateLimiter(RateLimiter.unlimited())
                .build();
        flashSale.start();
        return new ShopNode(pool, redis, queue, flashSale);
    }

    FlashSale flashSale() {
        return flashSale;
    }

    StockLedger ledger() {
        return redis.stockLedger();
    }

    HikariDataSource pool() {
        return pool;
    }

    @Override
    public void close() {
        flashSale.close();
        queue.close();
        redis.close();
        pool.close();
    }
}

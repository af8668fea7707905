package io.flashsale.benchmarks.order;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.benchmarks.database.BenchmarkDatabase;
import io.flashsale.benchmarks.load.AsyncWork.Outcome;
import io.flashsale.benchmarks.redis.BenchmarkRedis;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.kafka.KafkaOrderQueue;
import io.flashsale.kafka.KafkaQueueSettings;
import io.flashsale.spi.StockRow;
import io.flashsale.testkit.server.KafkaServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A shop that sells on real servers, in this process: one node with all roles. */
public final class ServerShop implements AutoCloseable {
    private static final FlashSaleSettings SETTINGS = FlashSaleSettings.builder()
            .saleTokenTime(Duration.ofHours(1))
            // On a busy machine everybody is slow and nobody gives up.
            .placeTimeout(Duration.ofSeconds(30))
            .reserveTimeout(Duration.ofSeconds(20))
            .build();
    private static final long LOOK_EVERY_NANOS = 10_000_000;
    private static final AtomicInteger SALES = new AtomicInteger();

    private final BenchmarkRedis redis;
    private final BenchmarkDatabase database;
    private final KafkaOrderQueue queue;
    private final FlashSale flashSale;
    private final LongAdder failures = new LongAdder();

    private ServerShop(BenchmarkRedis redis, BenchmarkDatabase database, KafkaOrderQueue queue) {
        this.redis = redis;
        this.database = database;
        this.queue = queue;
        flashSale = FlashSale.builder()
                .ledger(redis.ledger())
                .orderStore(database.store())
                .catalog(database.stores().saleCatalog())
                .signingKeys(database.stores().signingKeys())
                .queue(queue)
                .settings(SETTINGS)
                .listener(new FlashSaleListener() {
                    @Override
                    public void failed(String what, Throwable error) {
                        failures.increment();
                    }
                })
                .build();
        flashSale.start();
    }

    /** Starts the servers and the shop. */
    public static ServerShop open() {
        KafkaServer kafka = new KafkaServer().start();
        BenchmarkRedis redis = BenchmarkRedis.start();
        BenchmarkDatabase database = BenchmarkDatabase.start();
        // One broker keeps one copy: acks=all then means that it has taken the record.
        KafkaQueueSettings settings = KafkaQueueSettings.builder(kafka.bootstrapServers())
                .replicationFactor(1)
                .createTopics(true)
                .build();
        return new ServerShop(redis, database, KafkaOrderQueue.start(settings));
    }

    public String describe() {
        return redis.describe() + "; " + database.describe() + "; Kafka "
                + kafkaVersion()
                + " (one broker, one copy, acks=all; where it is embedded its JVM compiles with C1 only);"
                + " all on the same machine as the shop, which is one JVM with all roles";
    }

    /** The version of the clients; an embedded broker has the same. */
    private static String kafkaVersion() {
        Properties properties = new Properties();
        try (InputStream in = KafkaOrderQueue.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "of unknown version");
    }

    /** Opens a sale of one item, one unit per buyer. */
    public ItemId openSale(int buckets, long stock) {
        ItemId item = ItemId.of("sale-" + SALES.incrementAndGet(), "phone");
        Instant now = Instant.now();
        SaleItem phone = SaleItem.of("phone", "Phone X", Money.of(49_900, "EUR"), Money.of(9_900, "EUR"), stock, 1)
                .withBuckets(buckets);
        flashSale
                .admin()
                .create(Sale.draft(
                        item.sale().value(), "Benchmark", now.minusSeconds(1), now.plusSeconds(7_200), List.of(phone)));
        flashSale.admin().publish(item.sale());
        return item;
    }

    /** Requests of new buyers, named with this prefix and a number, with the tokens that the item's page hands out. */
    public OrderRequest[] requests(ItemId item, String buyers, int count) {
        OrderRequest[] requests = new OrderRequest[count];
        for (int number = 0; number < count; number++) {
            requests[number] = request(item, buyers + number);
        }
        return requests;
    }

    /** As {@link #requests}, of one buyer. */
    public OrderRequest request(ItemId item, String buyer) {
        String token = flashSale.detail(item, new BuyerId(buyer)).orElseThrow().saleToken();
        return OrderRequest.of(buyer, item, 1).withSaleToken(token);
    }

    public CompletionStage<Outcome> place(OrderRequest request) {
        return flashSale.placeAsync(request).thenApply(ServerShop::outcome);
    }

    private static Outcome outcome(OrderResult result) {
        if (result instanceof OrderResult.Accepted) {
            return Outcome.ACCEPTED;
        }
        if (result instanceof OrderResult.SoldOut) {
            return Outcome.REFUSED;
        }
        throw new IllegalStateException("a new buyer heard " + result);
    }

    /** Number of orders in state CREATED or PAID, by the stock row. */
    public long created(ItemId item) {
        StockRow row = database.store().stock(item).orElseThrow();
        return row.terms().total() - row.available();
    }

    /**
     * Waits until this many orders of the item are created.
     *
     * @throws IllegalStateException if that takes longer than this
     */
    public void awaitCreated(ItemId item, long orders, Duration max) {
        long end = System.nanoTime() + max.toNanos();
        while (created(item) < orders) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("of " + orders + " orders only " + created(item) + " have a row");
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** Number of order rows in the database. */
    public long rows() {
        return database.number("SELECT COUNT(*) FROM flashsale_order");
    }

    /** Forgets all sales and orders: the background work looks at every sale that is open. */
    public void forget() {
        database.forgetSales();
        database.empty();
        redis.empty();
    }

    /** Forgets a sale, but not its orders. */
    public void forget(SaleId sale) {
        database.forgetSale(sale);
    }

    /** Number of failures that the library reported, and repeats or leaves to the background. */
    public long failures() {
        return failures.sum();
    }

    @Override
    public void close() {
        flashSale.close();
        queue.close();
        redis.close();
        database.close();
    }
}

package io.flashsale.benchmarks.redis;

import io.flashsale.redis.RedisSettings;
import io.flashsale.redis.RedissonStockLedger;
import io.flashsale.spi.StockLedger;
import io.flashsale.testkit.server.RedisServer;
import io.flashsale.testkit.server.RedisWire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;

/** The Redis server of a suite, set up as the library asks for, and the one client that everybody measured uses. */
public final class BenchmarkRedis implements AutoCloseable {
    /** One per blocking thread: none of the others' callers waits for a connection. */
    public static final int CONNECTIONS = 64;
    /** The same as in the library's own client. */
    public static final int NETTY_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

    /** Longer than the library's 500 ms, so that on a busy machine everybody is slow and nobody fails. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int RETRY_ATTEMPTS = 2;

    private final RedisServer server;
    private final RedissonClient client;

    private BenchmarkRedis(RedisServer server, RedissonClient client) {
        this.server = server;
        this.client = client;
    }

    /** Starts the server. */
    public static BenchmarkRedis start() {
        RedisServer server = RedisServer.start(
                "appendonly yes",
                "appendfsync everysec",
                "auto-aof-rewrite-percentage 0",
                "hash-max-listpack-entries 32");
        Config config = new Config()
                .setCodec(StringCodec.INSTANCE)
                .setNettyThreads(NETTY_THREADS)
                .setThreads(NETTY_THREADS);
        config.useSingleServer()
                .setAddress(server.uri())
                .setTimeout((int) TIMEOUT.toMillis())
                .setRetryAttempts(RETRY_ATTEMPTS)
                // This is also how long a call may wait for a connection.
                .setRetryDelay(new ConstantDelay(TIMEOUT))
                .setConnectionPoolSize(CONNECTIONS)
                .setConnectionMinimumIdleSize(CONNECTIONS);
        return new BenchmarkRedis(server, Redisson.create(config));
    }

    /** The ledger under test, on the same client. */
    public StockLedger ledger() {
        return new RedissonStockLedger(
                client,
                RedisSettings.builder(server.uri())
                        .timeout(TIMEOUT)
                        .retryAttempts(RETRY_ATTEMPTS)
                        .build());
    }

    public RedissonClient client() {
        return client;
    }

    public String host() {
        return server.node().host();
    }

    public int port() {
        return server.node().port();
    }

    /** Sends one command on a connection of its own. */
    public String call(String... words) {
        return server.node().call(words);
    }

    public RedisInfo info() {
        try (RedisWire wire = server.node().connect()) {
            return RedisInfo.parse(wire.text("INFO", "everything"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets everything, so that every measurement meets the same server. Waits until the memory is free. */
    public void empty() {
        call("FLUSHALL", "SYNC");
    }

    /** The version and the durability settings. */
    public String describe() {
        RedisInfo info = info();
        return "Redis " + info.text("redis_version") + " with " + info.text("mem_allocator") + " (one server, "
                + info.text("io_threads_active")
                + " I/O threads active, appendonly " + setting("appendonly") + ", appendfsync "
                + setting("appendfsync") + ", maxmemory-policy " + setting("maxmemory-policy") + ")";
    }

    private String setting(String name) {
        try (RedisWire wire = server.node().connect()) {
            Object answer = wire.call("CONFIG", "GET", name);
            return answer instanceof java.util.List<?> pair && pair.size() == 2
                    ? RedisWire.asText(pair.get(1))
                    : "unknown";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.shutdown();
        server.kill();
    }
}

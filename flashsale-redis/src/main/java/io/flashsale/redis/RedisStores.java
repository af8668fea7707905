package io.flashsale.redis;

import io.flashsale.StoreUnavailableException;
import io.flashsale.memory.LocalRateLimiter;
import java.time.Clock;
import java.util.function.Supplier;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;

/**
 * The stock ledger, sale cache and rate limit on one Redis or Redis Cluster: where a user of this module begins.
 *
 * <pre>{@code
 * try (RedisStores stores = RedisStores.connect(RedisSettings.builder("redis://localhost:6379").build())) {
 *   ...
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Immutable and, like the stores, safe for any number of threads.
 */
public final class RedisStores implements AutoCloseable {
    private final RedissonClient client;
    private final boolean ownClient;
    private final RedisAccess access;
    private final RedissonStockLedger stockLedger;
    private final RedissonSaleCache saleCache;

    private RedisStores(RedissonClient client, boolean ownClient, RedisSettings settings) {
        this.client = client;
        this.ownClient = ownClient;
        this.access = new RedisAccess(client, settings);
        RedisChecks.apply(RedisChecks.find(ServerQuestions.ask(client, Clock.systemUTC())), settings.checks());
        ShopCheck.apply(access);
        this.stockLedger = new RedissonStockLedger(access);
        RedisChecks.apply(new ScriptTrials(access, stockLedger).run(), settings.checks());
        this.saleCache = new RedissonSaleCache(access);
    }

    /**
     * Connects with a client of our own. Blocks until Redis can be used, at most as long as the settings say.
     *
     * @throws IllegalStateException if a server or the settings would have to be changed, or the keys are another shop's, naming what and how
     * @throws StoreUnavailableException if Redis cannot be reached, naming the address
     */
    public static RedisStores connect(RedisSettings settings) {
        new StartCheck(settings).await();
        RedissonClient client = answering(settings, () -> Redisson.create(ClientConfig.of(settings)));
        try {
            return answering(settings, () -> new RedisStores(client, true, settings));
        } catch (RuntimeException refused) {
            client.shutdown();
            throw refused;
        }
    }

    /**
     * Works with the host's client, which stays the host's to close; if a single server says that it has become a replica, the client's
     * connections are opened anew. Of the settings, only timeout, retryAttempts, retryDelay, keyPrefix,
     * shop and checks matter.
     *
     * @throws IllegalStateException if a server would have to be changed, or the keys are another shop's, naming what and how
     * @throws StoreUnavailableException if Redis does not answer
     */
    public static RedisStores on(RedissonClient client, RedisSettings settings) {
        return answering(settings, () -> new RedisStores(client, false, settings));
    }

    private static <T> T answering(RedisSettings settings, Supplier<T> call) {
        try {
            return call.get();
        } catch (RedisException down) {
            throw new StoreUnavailableException(
                    "Redis at " + settings + " does not answer: " + down.getMessage(), down, false);
        }
    }

    public RedissonStockLedger stockLedger() {
        return stockLedger;
    }

    public RedissonSaleCache saleCache() {
        return saleCache;
    }

    /** A limit per key, over all nodes that share this Redis; each call makes one of its own, and equal settings share their counts. */
    public RedissonRateLimiter rateLimiter(LocalRateLimiter.Settings settings) {
        return new RedissonRateLimiter(access, settings);
    }

    /** Ends what was begun here; a host's client stays open. */
    @Override
    public void close() {
        saleCache.close();
        if (ownClient) {
            client.shutdown();
        }
    }
}

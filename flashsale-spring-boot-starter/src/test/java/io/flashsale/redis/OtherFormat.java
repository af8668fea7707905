package io.flashsale.redis;

import io.flashsale.spi.StockLedger;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/** A ledger as a neighbouring release would have it, on a client of its own. */
public record OtherFormat(StockLedger ledger, RedissonClient client) implements AutoCloseable {
    /**
     * Connects.
     *
     * @param written format of the buckets it makes
     * @param alsoRead format that it knows besides
     */
    public static OtherFormat connect(RedisSettings settings, int written, int alsoRead) {
        RedissonClient client = Redisson.create(ClientConfig.of(settings));
        RedisAccess access = new RedisAccess(client, settings);
        return new OtherFormat(new RedissonStockLedger(access, new BucketFormats(written, alsoRead)), client);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}

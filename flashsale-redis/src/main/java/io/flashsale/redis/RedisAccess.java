package io.flashsale.redis;

import org.redisson.api.RBucket;
import org.redisson.api.RScript;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.OptionalOptions;
import org.redisson.api.options.PlainOptions;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.ConstantDelay;
import org.redisson.config.ReadMode;

/**
 * Redisson's objects with our own timeouts, whatever the client's defaults are, and always on primaries.
 *
 * <p><b>Threads.</b> Immutable and safe for any number of threads.
 */
record RedisAccess(RedissonClient client, RedisSettings settings, StaleConnections connections) {
    RedisAccess(RedissonClient client, RedisSettings settings) {
        this(client, settings, new StaleConnections(client));
    }

    /** Scripts that may run twice: retried as often as the settings say. */
    RScript scripts(Codec codec) {
        return scripts(codec, settings.retryAttempts());
    }

    RScript scripts(Codec codec, int retryAttempts) {
        return client.getScript(OptionalOptions.defaults()
                .codec(codec)
                .timeout(settings.timeout())
                .retryAttempts(retryAttempts)
                .retryDelay(new ConstantDelay(settings.retryDelay())));
    }

    /** A value whose reading is not worth a second try. */
    RBucket<byte[]> bytes(String key) {
        return client.getBucket(PlainOptions.name(key)
                .codec(ByteArrayCodec.INSTANCE)
                .readMode(ReadMode.MASTER)
                .timeout(settings.timeout())
                .retryAttempts(0));
    }

    RTopic topic(String name) {
        return client.getTopic(key(name), StringCodec.INSTANCE);
    }

    /** The name of a key or channel on the server. */
    String key(String name) {
        return settings.keyPrefix() + name;
    }
}

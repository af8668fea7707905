package io.flashsale.redis;

import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.spi.SaleCache;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.client.codec.ByteArrayCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared sale cache on Redis: one key per sale, which expires after the time it was put for, and a channel on which nodes tell each
 * other what has changed. A node misses the news that are sent while it is not connected; it subscribes again by itself.
 *
 * <p>After a call that Redis did not answer, look-ups are misses at once for a second, so that an outage does not slow down reading.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Calls do not block and stages complete on Redisson's threads; listeners are called on
 * one of Redisson's threads and should not block.
 */
public final class RedissonSaleCache implements SaleCache {
    private static final Logger LOG = LoggerFactory.getLogger(RedissonSaleCache.class);
    private static final String PUT = ScriptText.of("put-sale.lua");
    private static final String FORGET = ScriptText.of("forget-sale.lua");

    private final RedisAccess access;
    private final RScript scripts;
    private final Outage outage;
    private final String node = UUID.randomUUID().toString();
    private final byte[] channel;
    private final List<Consumer<SaleId>> listeners = new CopyOnWriteArrayList<>();
    private final Subscription subscription;

    /** Subscribes to the news, and waits for that at most as long as for an answer. */
    RedissonSaleCache(RedisAccess access) {
        this.access = access;
        this.outage = new Outage(access.connections());
        this.scripts = access.scripts(ByteArrayCodec.INSTANCE);
        this.subscription = new Subscription(access.topic("fs:sales:1"), this::hear);
        this.channel = bytes(subscription.channel());
        subscription.start(access.settings().timeout());
    }

    @Override
    public CompletionStage<Lookup> get(SaleId sale) {
        return outage.spare(
                "look up sale " + sale,
                () -> access.bytes(key(sale)).getAsync().thenApply(bytes -> SaleCodec.decode(sale, bytes)));
    }

    @Override
    public CompletionStage<Void> put(SaleId sale, @Nullable Sale value, Duration timeToLive) {
        return outage.watch(
                "remember sale " + sale,
                () -> run(
                        PUT,
                        sale,
                        SaleCodec.encode(value),
                        bytes(Long.toString(Math.max(1, timeToLive.toMillis()))),
                        channel,
                        value == null ? new byte[0] : message(sale)));
    }

    @Override
    public CompletionStage<Void> invalidate(SaleId sale) {
        return outage.watch("forget sale " + sale, () -> run(FORGET, sale, channel, message(sale)));
    }

    @Override
    public void onInvalidate(Consumer<SaleId> listener) {
        listeners.add(listener);
    }

    void close() {
        subscription.close();
    }

    private CompletionStage<Void> run(String script, SaleId sale, byte[]... arguments) {
        return scripts.<Long>evalAsync(
                        RScript.Mode.READ_WRITE, script, RScript.ReturnType.LONG, List.of(key(sale)), (Object[])
                                arguments)
                .thenApply(done -> null);
    }

    private void hear(String message) {
        int space = message.indexOf(' ');
        if (space < 0 || message.substring(0, space).equals(node)) {
            return;
        }
        SaleId sale;
        try {
            sale = new SaleId(message.substring(space + 1));
        } catch (IllegalArgumentException notOurs) {
            LOG.warn("A message that is not ours on the channel {}", subscription.channel());
            return;
        }
        for (Consumer<SaleId> listener : listeners) {
            try {
                listener.accept(sale);
            } catch (RuntimeException failure) {
                LOG.warn("A listener failed on the news of {}", sale, failure);
            }
        }
    }

    private String key(SaleId sale) {
        return access.key("fs:sale:" + sale);
    }

    private byte[] message(SaleId sale) {
        return bytes(node + " " + sale);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.flashsale.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener on a channel. Redisson subscribes again whenever a connection is lost; this class subscribes for the first time, and
 * tries once a second until that succeeds.
 */
final class Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    private final RTopic topic;
    private final Consumer<String> listener;
    private final Executor later = CompletableFuture.delayedExecutor(TRY_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    private volatile @Nullable Integer id;
    private volatile boolean closed;

    Subscription(RTopic topic, Consumer<String> listener) {
        this.topic = topic;
        this.listener = listener;
    }

    /** The channel's name on the server. */
    String channel() {
        return topic.getChannelNames().get(0);
    }

    /** Returns once it is subscribed, or after this time; it then goes on trying in the background. */
    void start(Duration patience) {
        subscribe()
                .copy()
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(error -> null)
                .join();
    }

    private CompletableFuture<Integer> subscribe() {
        if (closed) {
            return CompletableFuture.completedFuture(null);
        }
        return topic.addListenerAsync(String.class, (name, message) -> listener.accept(message))
                .whenComplete((listenerId, error) -> {
                    id = listenerId;
                    if (error != null && !closed) {
                        LOG.warn(
                                "Cannot subscribe to {}, trying again in {} s",
                                channel(),
                                TRY_AGAIN.toSeconds(),
                                error);
                        later.execute(() -> start(Duration.ZERO));
                    }
                })
                .toCompletableFuture();
    }

    void close() {
        closed = true;
        Integer subscribed = id;
        if (subscribed != null) {
            topic.removeListenerAsync(subscribed)
                    .whenComplete((done, error) -> LOG.debug("No longer subscribed to {}", channel(), error));
        }
    }
}

package io.flashsale.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.redisson.api.RTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener on a channel. Redisson subscribes again whenever a connection is lost; this class sees to the first time, once a second
 * until it succeeds.
 */
final class Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    private final RTopic topic;
    private final Consumer<String> listener;
    private volatile boolean closed;

    Subscription(RTopic topic, Consumer<String> listener) {
        this.topic = topic;
        this.listener = listener;
    }

    /** The channel's name on the server. */
    String channel() {
        return topic.getChannelNames().get(0);
    }

    /** Returns once subscribed, or after this time, and then goes on trying. */
    void start(Duration patience) {
        CompletableFuture<Integer> first = subscribe();
        first.copy().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).handle((id, error) -> id).join();
    }

    private CompletableFuture<Integer> subscribe() {
        CompletableFuture<Integer> subscribed = topic.addListenerAsync(
                        String.class, (name, message) -> listener.accept(message))
                .toCompletableFuture();
        subscribed.whenComplete((id, error) -> {
            if (closed && error == null) {
                topic.removeListenerAsync(id);
            } else if (!closed && error != null) {
                LOG.warn("Cannot subscribe to {}, trying again in {} s", channel(), TRY_AGAIN.toSeconds(), error);
                CompletableFuture.delayedExecutor(TRY_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(this::subscribe);
            } else if (!closed) {
                own = id;
            }
        });
        return subscribed;
    }

    private volatile int own = -1;

    void close() {
        closed = true;
        if (own != -1) {
            topic.removeListenerAsync(own);
        }
    }
}

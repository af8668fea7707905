package io.flashsale.redis;

import io.flashsale.testkit.server.RedisCluster;
import io.flashsale.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Stores on the shared test servers, each as a node of its own has them; closed together. */
final class TestStores implements AutoCloseable {
    private final List<RedisStores> opened = Collections.synchronizedList(new ArrayList<>());

    /** Test servers have no persistence, and those from the environment may be slow. */
    static RedisSettings.Builder settings(String... addresses) {
        return RedisSettings.builder(addresses).timeout(Duration.ofSeconds(3)).checks(RedisSettings.Checks.WARN);
    }

    static RedisSettings single() {
        return settings(RedisServer.shared().uri()).build();
    }

    static RedisSettings cluster() {
        return settings(RedisCluster.shared().uris().toArray(String[]::new)).build();
    }

    RedisStores open(RedisSettings settings) {
        RedisStores stores = RedisStores.connect(settings);
        opened.add(stores);
        return stores;
    }

    @Override
    public void close() {
        opened.forEach(RedisStores::close);
    }
}

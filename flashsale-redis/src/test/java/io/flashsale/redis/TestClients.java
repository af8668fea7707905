package io.flashsale.redis;

import io.flashsale.testkit.server.RedisCluster;
import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson as a host might have it, with the defaults that the ledger must not depend on. */
final class TestClients {
    /** The defaults; the address is the client's affair. */
    static final RedisSettings SETTINGS =
            RedisSettings.builder("redis://unused:6379").build();

    /** For tests of what is answered and not of how soon: a call sent again by a busy machine answers as a repetition. */
    static final RedisSettings PATIENT =
            SETTINGS.toBuilder().timeout(Duration.ofSeconds(10)).build();

    private TestClients() {}

    /** @param uri redis://host:port */
    static RedissonClient single(String uri) {
        Config config = new Config();
        config.setNettyThreads(4);
        config.useSingleServer().setAddress(uri).setConnectionPoolSize(16).setConnectionMinimumIdleSize(2);
        return Redisson.create(config);
    }

    static RedissonClient cluster(RedisCluster cluster) {
        Config config = new Config();
        config.setNettyThreads(4);
        config.useClusterServers()
                .addNodeAddress(cluster.uris().toArray(String[]::new))
                .setScanInterval(500)
                .setMasterConnectionPoolSize(16)
                .setMasterConnectionMinimumIdleSize(2)
                .setSlaveConnectionMinimumIdleSize(1);
        return Redisson.create(config);
    }
}

package io.flashsale.redis;

import io.flashsale.testkit.server.RedisCluster;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson as a host might have it, with the defaults that the ledger must not depend on. */
final class TestClients {
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

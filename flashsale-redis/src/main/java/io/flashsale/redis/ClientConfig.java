package io.flashsale.redis;

import org.redisson.client.codec.StringCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.ClusterServersConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.ReadMode;
import org.redisson.config.SingleServerConfig;
import org.redisson.config.SslVerificationMode;

/** What Redisson is told: short waits, a fixed delay, primaries only. */
final class ClientConfig {
    /** Kept open while nothing happens, so that the first buyers do not wait for connections. */
    private static final int IDLE_CONNECTIONS = 8;

    private static final int SCAN_MILLIS = 1_000;

    private ClientConfig() {}

    static Config of(RedisSettings settings) {
        int cores = Runtime.getRuntime().availableProcessors();
        Config config = new Config()
                .setCodec(StringCodec.INSTANCE)
                .setNettyThreads(Math.max(2, Math.min(cores, 16)))
                .setThreads(Math.max(2, Math.min(cores, 8)))
                .setLazyInitialization(false)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        if (settings.username() != null) {
            config.setUsername(settings.username());
        }
        if (settings.password() != null) {
            config.setPassword(settings.password());
        }
        if (settings.ssl()) {
            config.setSslVerificationMode(SslVerificationMode.STRICT);
        }
        if (settings.trust() != null) {
            config.setSslTrustManagerFactory(settings.trust());
        }
        if (settings.keys() != null) {
            config.setSslKeyManagerFactory(settings.keys());
        }
        if (settings.cluster()) {
            common(cluster(config.useClusterServers(), settings), settings);
        } else {
            common(single(config.useSingleServer(), settings), settings);
        }
        return config;
    }

    private static ClusterServersConfig cluster(ClusterServersConfig cluster, RedisSettings settings) {
        settings.addresses().forEach(cluster::addNodeAddress);
        return cluster.setReadMode(ReadMode.MASTER)
                .setMasterConnectionPoolSize(settings.maxConnections())
                .setMasterConnectionMinimumIdleSize(IDLE_CONNECTIONS)
                .setScanInterval(SCAN_MILLIS);
    }

    private static SingleServerConfig single(SingleServerConfig single, RedisSettings settings) {
        return single.setAddress(settings.addresses().get(0))
                .setDatabase(settings.database())
                .setConnectionPoolSize(settings.maxConnections())
                .setConnectionMinimumIdleSize(IDLE_CONNECTIONS);
    }

    private static void common(BaseConfig<?> servers, RedisSettings settings) {
        servers.setTimeout((int) settings.timeout().toMillis());
        servers.setRetryAttempts(settings.retryAttempts());
        servers.setRetryDelay(new ConstantDelay(settings.retryDelay()));
        servers.setConnectTimeout((int) settings.connectTimeout().toMillis());
        servers.setClientName(settings.clientName());
    }
}

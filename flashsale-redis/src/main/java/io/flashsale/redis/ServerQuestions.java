package io.flashsale.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisClusterMaster;
import org.redisson.api.redisnode.RedisMaster;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.protocol.Time;
import org.redisson.config.Config;

/** Asks each primary that a client knows of itself. Blocks. */
final class ServerQuestions {
    private static final List<String> CONFIG =
            List.of("maxmemory-policy", "appendfsync", "min-replicas-to-write", "min-replicas-max-lag");

    private ServerQuestions() {}

    static List<ServerFacts> ask(RedissonClient client, Clock clock) {
        Config config = client.getConfig();
        if (config.isClusterConfig()) {
            Collection<RedisClusterMaster> primaries =
                    client.getRedisNodes(RedisNodes.CLUSTER).getMasters();
            return primaries.stream()
                    .map(primary -> facts(primary, Optional.of(primary.clusterInfo()), clock))
                    .toList();
        }
        RedisMaster primary;
        if (config.isSingleConfig()) {
            primary = client.getRedisNodes(RedisNodes.SINGLE).getInstance();
        } else if (config.isSentinelConfig()) {
            primary = client.getRedisNodes(RedisNodes.SENTINEL_MASTER_SLAVE).getMaster();
        } else {
            primary = client.getRedisNodes(RedisNodes.MASTER_SLAVE).getMaster();
        }
        return List.of(facts(primary, Optional.empty(), clock));
    }

    private static ServerFacts facts(RedisNode node, Optional<Map<String, String>> cluster, Clock clock) {
        String address = "redis://" + node.getAddr().getHostString() + ":"
                + node.getAddr().getPort();
        return new ServerFacts(
                address, node.info(RedisNode.InfoSection.ALL), config(node), cluster, ahead(node, clock));
    }

    /** Managed servers forbid the question, or do not know it. */
    private static Optional<Map<String, String>> config(RedisNode node) {
        Map<String, String> values = new HashMap<>();
        try {
            for (String name : CONFIG) {
                values.putAll(node.getConfig(name));
            }
            return Optional.of(values);
        } catch (RedisTimeoutException | RedisConnectionException noAnswer) {
            throw noAnswer;
        } catch (RedisException forbidden) {
            return Optional.empty();
        }
    }

    private static Duration ahead(RedisNode node, Clock clock) {
        Instant before = clock.instant();
        Time time = node.time();
        Instant after = clock.instant();
        Instant here = before.plus(Duration.between(before, after).dividedBy(2));
        Instant there = Instant.ofEpochSecond(time.getSeconds(), time.getMicroseconds() * 1_000L);
        return Duration.between(here, there);
    }
}

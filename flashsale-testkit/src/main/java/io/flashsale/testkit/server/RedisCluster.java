package io.flashsale.testkit.server;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Redis Cluster of three primaries with a replica each, or more: that of the environment variable {@value #ADDRESSES} if given, else one of our own,
 * without persistence and without eviction.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final RedisCluster CLUSTER = RedisCluster.shared();
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for several threads, but only one should start and stop nodes.
 */
public final class RedisCluster implements BeforeAllCallback, AutoCloseable {
    static final String ADDRESSES = "FLASHSALE_TEST_REDIS_CLUSTER";

    private static final RedisCluster SHARED = new RedisCluster(Shared::nodes);

    private final Supplier<List<RedisNode>> nodes;

    private RedisCluster(Supplier<List<RedisNode>> nodes) {
        this.nodes = nodes;
    }

    /** The one that all tests of this JVM share, started when first used. Keep your keys apart from others', and stop no node of it. */
    public static RedisCluster shared() {
        return SHARED;
    }

    /**
     * A cluster of the caller's own, whatever the environment says.
     *
     * @param settings lines of redis.conf for every node, such as {@code cluster-node-timeout 1000}
     */
    public static RedisCluster start(String... settings) {
        return start(1, settings);
    }

    /**
     * A cluster of the caller's own.
     *
     * @param replicas how many each of the three primaries has, 1 or more
     * @param settings as in {@link #start(String...)}
     */
    public static RedisCluster start(int replicas, String... settings) {
        List<RedisNode> started = RedisClusterNodes.start(replicas, List.of(settings));
        return new RedisCluster(() -> started);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        nodes();
    }

    /** redis://host:port of every node. */
    public List<String> uris() {
        return nodes().stream().map(RedisNode::uri).toList();
    }

    /** Of one of our own: three that started as primaries, then their replicas in the same order, then their second replicas. */
    public List<RedisNode> nodes() {
        return nodes.get();
    }

    /** The node that is the primary of this key's slot at this moment, as the first node that answers sees it. */
    public RedisNode primaryOf(String key) {
        return RedisClusterNodes.primaryOf(nodes(), key);
    }

    /** Waits until all nodes are there, agree that the cluster is whole, and every replica follows its primary; at most 60 s. */
    public void awaitWhole() {
        RedisClusterNodes.awaitWhole(nodes());
    }

    /** Kills all nodes and forgets what they had on disk; then a new, empty cluster has their addresses. */
    public void restartEmpty() {
        nodes().forEach(RedisNode::kill);
        nodes().forEach(RedisNode::restartEmpty);
        RedisClusterNodes.join(nodes());
    }

    /** Ends a cluster of one's own. */
    @Override
    public void close() {
        if (this == SHARED) {
            throw new IllegalStateException("the shared cluster ends with this JVM");
        }
        nodes().forEach(RedisNode::close);
    }

    private static final class Shared {
        private static final List<RedisNode> NODES = make();

        static List<RedisNode> nodes() {
            return NODES;
        }

        private static List<RedisNode> make() {
            String addresses = System.getenv(ADDRESSES);
            return addresses == null
                    ? RedisClusterNodes.start(1, List.of())
                    : Arrays.stream(addresses.split(",", -1))
                            .map(RedisNode::external)
                            .toList();
        }
    }
}

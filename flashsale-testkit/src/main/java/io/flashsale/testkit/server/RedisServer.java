package io.flashsale.testkit.server;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A single Redis server: that of the environment variable {@value #ADDRESS} if given, else one of our own, without persistence and without
 * eviction.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final RedisServer REDIS = RedisServer.shared();
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for several threads, but only one should start and stop it.
 */
public final class RedisServer implements BeforeAllCallback, AutoCloseable {
    static final String ADDRESS = "FLASHSALE_TEST_REDIS";

    private static final RedisServer SHARED = new RedisServer(Shared::node);

    private final Supplier<RedisNode> node;

    private RedisServer(Supplier<RedisNode> node) {
        this.node = node;
    }

    /** The one that all tests of this JVM share, started when first used. Keep your keys apart from others', and do not stop it. */
    public static RedisServer shared() {
        return SHARED;
    }

    /**
     * A server of the caller's own, whatever the environment says.
     *
     * @param settings lines of redis.conf, such as {@code maxmemory 10mb}
     */
    public static RedisServer start(String... settings) {
        RedisNode started = RedisNode.start(List.of(settings));
        return new RedisServer(() -> started);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        node();
    }

    /** redis://host:port */
    public String uri() {
        return node().uri();
    }

    /** The server itself, to command, kill and pause it. */
    public RedisNode node() {
        return node.get();
    }

    /** SIGKILL, as a crash does. */
    public void kill() {
        node().kill();
    }

    /** Starts it again after {@link #kill}, on the same port, with what it had written to disk. */
    public void restart() {
        node().restart();
    }

    /** Stops it from running without ending it: connections stay open and nothing answers. */
    public void pause() {
        node().pause();
    }

    public void resume() {
        node().resume();
    }

    /** Ends a server of one's own. */
    @Override
    public void close() {
        if (this == SHARED) {
            throw new IllegalStateException("the shared server ends with this JVM");
        }
        node().close();
    }

    private static final class Shared {
        private static final RedisNode NODE = make();

        static RedisNode node() {
            return NODE;
        }

        private static RedisNode make() {
            String address = System.getenv(ADDRESS);
            return address == null ? RedisNode.start(List.of()) : RedisNode.external(address);
        }
    }
}

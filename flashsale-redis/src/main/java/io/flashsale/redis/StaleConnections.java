package io.flashsale.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisReadonlyException;
import org.redisson.connection.ClientConnectionsEntry;
import org.redisson.connection.ConnectionsHolder;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Opens a client's connections anew once the server behind them says that it has become a replica. Behind one address, of a proxy or a name
 * that moves, another server is the primary by then, and connections that stay open would reach the old one for ever. Clusters tell by
 * themselves where the primary is, so nothing is done there.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
final class StaleConnections {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RedissonClient client;
    private final AtomicLong nextAt = new AtomicLong(System.nanoTime());

    StaleConnections(RedissonClient client) {
        this.client = client;
    }

    /** Looks at a failure of the client; at most once a second anything is done about it. */
    void noticed(Throwable failure) {
        if (!(failure instanceof RedisReadonlyException)
                || !(client instanceof Redisson redisson)
                || client.getConfig().isClusterConfig()) {
            return;
        }
        long now = System.nanoTime();
        long due = nextAt.get();
        if (now - due >= 0 && nextAt.compareAndSet(due, now + PAUSE_NANOS)) {
            for (MasterSlaveEntry servers :
                    redisson.getCommandExecutor().getConnectionManager().getEntrySet()) {
                for (ClientConnectionsEntry server : servers.getAllEntries()) {
                    reopen(server.getConnectionsHolder());
                    reopen(server.getPubSubConnectionsHolder());
                }
            }
        }
    }

    private static <C extends RedisConnection> void reopen(ConnectionsHolder<C> connections) {
        connections.getAllConnections().forEach(RedisConnection::forceFastReconnectAsync);
    }
}

package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.Bucket;
import io.flashsale.testkit.server.RedisServer;
import io.flashsale.testkit.server.TcpProxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/**
 * Case 25: behind one address the primary becomes a replica and its replica the primary, while connections to the old one stay open and go
 * on answering READONLY.
 */
class DemotedPrimaryTest {
    private static final Duration SELLS_AGAIN_WITHIN = Duration.ofSeconds(10);

    private final RedisServer first = RedisServer.start();
    private final RedisServer second =
            RedisServer.start("replicaof 127.0.0.1 " + first.node().port());
    private final TcpProxy address =
            TcpProxy.before(first.node().host(), first.node().port());

    @AfterEach
    void stop() {
        address.close();
        first.close();
        second.close();
    }

    private void swap() {
        second.node().call("REPLICAOF", "NO", "ONE");
        first.node()
                .call("REPLICAOF", "127.0.0.1", Integer.toString(second.node().port()));
        address.target(second.node().host(), second.node().port());
    }

    private void awaitReplica() {
        Rig.await(
                "the replica follows",
                Duration.ofSeconds(30),
                () -> second.node().call("INFO", "replication").contains("master_link_status:up"));
    }

    private static boolean sells(Rig rig, Bucket bucket) {
        try {
            return Rig.get(rig.reserving(bucket, rig.ticket(bucket))).ok();
        } catch (StoreUnavailableException refused) {
            return false;
        }
    }

    private void sellsAgain(RedissonClient client) {
        awaitReplica();
        Rig rig = new Rig(new RedissonStockLedger(client, TestClients.SETTINGS));
        Bucket bucket = rig.open(100);
        assertThat(sells(rig, bucket)).isTrue();
        Rig.await(
                "the replica has it",
                Duration.ofSeconds(10),
                () -> second.node().call("EXISTS", RawLedger.tag(bucket) + ":u").equals("1"));
        swap();
        Rig.await("it sells again", SELLS_AGAIN_WITHIN, () -> sells(rig, bucket));
        for (int ticket = 0; ticket < 20; ticket++) {
            assertThat(sells(rig, bucket)).isTrue();
        }
    }

    @Test
    void ourOwnClientSellsAgain() {
        RedisSettings settings =
                RedisSettings.builder("redis://127.0.0.1:" + address.port()).build();
        RedissonClient client = Redisson.create(ClientConfig.of(settings));
        try {
            sellsAgain(client);
        } finally {
            client.shutdown();
        }
    }

    @Test
    void aHostsClientSellsAgain() {
        RedissonClient client = TestClients.single("redis://127.0.0.1:" + address.port());
        try {
            sellsAgain(client);
        } finally {
            client.shutdown();
        }
    }
}

package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.testkit.server.RedisCluster;
import io.flashsale.testkit.server.RedisNode;
import io.flashsale.testkit.server.RedisServer;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The test servers are what they say they are. */
class TestServersTest {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.shared();

    @RegisterExtension
    static final RedisCluster CLUSTER = RedisCluster.shared();

    @Test
    void theSharedServerAnswersAndDoesNotEvict() {
        assertThat(REDIS.node().call("PING")).isEqualTo("PONG");
        assertThat(REDIS.node().call("INFO", "memory")).contains("maxmemory_policy:noeviction");
    }

    @Test
    void theClusterHasThreePrimariesWithAReplicaEach() {
        CLUSTER.awaitWhole();
        assertThat(CLUSTER.uris()).hasSize(6);
        RedisNode primary = CLUSTER.primaryOf("{a}");
        assertThat(primary.call("SET", "{a}servers", "1")).isEqualTo("OK");
    }

    @Test
    void aServerOfOnesOwnHasItsSettingsAndSurvivesItsDeath() {
        try (RedisServer own = RedisServer.start("maxmemory 123mb", "appendonly yes", "appendfsync always")) {
            assertThat(own.node().call("INFO", "memory")).contains("maxmemory:128974848");
            own.node().call("SET", "a", "1");
            own.kill();
            assertThatThrownBy(() -> own.node().call("PING")).isInstanceOf(UncheckedIOException.class);
            own.restart();
            assertThat(own.node().call("GET", "a")).isEqualTo("1");
        }
    }
}

package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.StartFindings;
import io.flashsale.testkit.server.RedisCluster;
import io.flashsale.testkit.server.RedisNode;
import io.flashsale.testkit.server.RedisServer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.Redisson;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;

/** Case 24: servers and proxies that do not take every script. */
class ScriptTrialsTest {
    @RegisterExtension
    static final RedisServer SERVER = RedisServer.shared();

    @RegisterExtension
    static final RedisCluster CLUSTER = RedisCluster.shared();

    private static final TestStores STORES = new TestStores();

    @AfterAll
    static void close() {
        STORES.close();
    }

    private static LiteralKeysProxy strict() {
        return new LiteralKeysProxy(
                SERVER.node().host(),
                SERVER.node().port(),
                script -> !LedgerScriptTest.objections(script).isEmpty());
    }

    private static RedisSettings strictSettings(String uri) {
        return RedisSettings.builder(uri).build();
    }

    private static StartFindings trial(RedissonClient client, RedisSettings settings) {
        RedisAccess access = new RedisAccess(client, settings);
        return new ScriptTrials(access, new RedissonStockLedger(access)).run();
    }

    private static long keysOfTrials(RedisNode node) {
        String keys = node.call("KEYS", "{fs/" + ScriptTrial.SALE + "*");
        return Arrays.stream(keys.split("\\s+"))
                .filter(key -> key.contains(ScriptTrial.SALE))
                .count();
    }

    @Test
    void aProxyThatWantsEveryKeyWrittenOutTakesAllOfThem() {
        try (LiteralKeysProxy proxy = strict()) {
            RedisSettings settings = strictSettings(proxy.uri());
            RedissonClient client = Redisson.create(ClientConfig.of(settings));
            try {
                RScript scripts = client.getScript(StringCodec.INSTANCE);
                assertThatThrownBy(() -> scripts.eval(
                                RScript.Mode.READ_WRITE,
                                "local key = KEYS[1] return redis.call('GET', key)",
                                RScript.ReturnType.VALUE,
                                List.of("a")))
                        .isInstanceOf(RedisException.class)
                        .hasMessageContaining("bad lua script");
                SERVER.node().call("SCRIPT", "FLUSH");
                assertThat(trial(client, settings).refusals()).isEmpty();
                Rig rig = new Rig(new RedissonStockLedger(client, settings));
                Bucket bucket = rig.open(1);
                assertThat(rig.reserve(bucket, rig.ticket(bucket))).containsExactly(ClaimReply.Code.RESERVED);
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void aServerThatTakesNoScriptIsNamedWithTheScriptAndItsWords() {
        try (LiteralKeysProxy proxy =
                new LiteralKeysProxy(SERVER.node().host(), SERVER.node().port(), script -> true)) {
            RedisSettings settings = strictSettings(proxy.uri());
            SERVER.node().call("SCRIPT", "FLUSH");
            assertThatThrownBy(() -> RedisStores.connect(settings))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(proxy.uri() + ": the script INIT could not run")
                    .hasMessageContaining("bad lua script for redis cluster");
            SERVER.node().call("SCRIPT", "FLUSH");
            RedissonClient client = Redisson.create(ClientConfig.of(settings));
            try {
                Rig refused = new Rig(new RedissonStockLedger(client, settings));
                Bucket bucket = new Bucket(refused.samples().item(), 0, 1);
                StoreUnavailableException failure = catchThrowableOfType(
                        StoreUnavailableException.class,
                        () -> Rig.get(refused.reserving(bucket, refused.ticket(bucket))));
                assertThat(failure.maybeDone()).isFalse();
                assertThat(failure).hasMessageContaining("does not take the script");
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void aUserWhoMayNotCallWhatAScriptCallsIsNamedAtTheStart() {
        RedisNode node = SERVER.node();
        node.call("ACL", "SETUSER", "no-zadd", "on", ">secret", "allkeys", "allchannels", "+@all", "-zadd");
        try {
            RedisSettings settings = RedisSettings.builder(SERVER.uri())
                    .username("no-zadd")
                    .password("secret")
                    .build();
            assertThatThrownBy(() -> RedisStores.connect(settings))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the script RESOLVE could not run")
                    .hasMessageFindingMatch("can't run this command|permission")
                    .hasMessageContaining("docs/operating/redis.md");
        } finally {
            node.call("ACL", "DELUSER", "no-zadd");
        }
    }

    @Test
    void everyPrimaryOfAClusterRunsEveryScriptAndNothingOfItStays() {
        for (RedisNode node : CLUSTER.nodes()) {
            node.call("CONFIG", "RESETSTAT");
        }
        STORES.open(TestStores.cluster());
        long primaries = CLUSTER.nodes().stream()
                .filter(node -> node.call("INFO", "commandstats").contains("cmdstat_zremrangebyscore"))
                .filter(node -> node.call("INFO", "replication").contains("role:master"))
                .count();
        assertThat(primaries).isEqualTo(3);
        STORES.open(TestStores.single());
        assertThat(keysOfTrials(SERVER.node())).isZero();
        CLUSTER.nodes().forEach(node -> assertThat(keysOfTrials(node)).isZero());
    }

    /** A full server or one without its replica starts to sell again by itself; that is no reason not to start. */
    @Test
    void aServerThatCannotWriteAtTheMomentIsAWarning() {
        try (RedisServer full = RedisServer.start("maxmemory 100kb")) {
            RedissonClient client = TestClients.single(full.uri());
            try {
                StartFindings findings = trial(client, TestClients.SETTINGS);
                assertThat(findings.refusals()).isEmpty();
                assertThat(findings.warnings()).singleElement().asString().contains("INIT", "raise maxmemory");
            } finally {
                client.shutdown();
            }
        }
    }
}

package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.StartFindings;
import io.flashsale.testkit.server.RedisCluster;
import io.flashsale.testkit.server.RedisServer;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Starts against servers that are set up wrongly, or down. */
class RedisStartTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    @RegisterExtension
    static final RedisCluster CLUSTER = RedisCluster.shared();

    private static RedisSettings.Builder settings(String... addresses) {
        return RedisSettings.builder(addresses).timeout(Duration.ofSeconds(3)).waitAtStart(Duration.ofSeconds(20));
    }

    private static AbstractThrowableAssert<?, ?> refusal(RedisSettings settings) {
        return assertThatThrownBy(() -> RedisStores.connect(settings).close());
    }

    private static void starts(RedisSettings settings) {
        RedisStores stores = RedisStores.connect(settings);
        stores.close();
    }

    private static String unused() {
        RedisServer gone = RedisServer.start();
        gone.close();
        return gone.uri();
    }

    @Test
    void anEvictingServerIsRefusedByName() {
        try (RedisServer server = RedisServer.start("maxmemory-policy allkeys-lru")) {
            refusal(settings(server.uri()).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(server.uri())
                    .hasMessageContaining("maxmemory-policy is allkeys-lru")
                    .hasMessageContaining("CONFIG SET maxmemory-policy noeviction");
            starts(settings(server.uri()).checks(RedisSettings.Checks.WARN).build());
            server.node().call("CONFIG", "SET", "maxmemory-policy", "noeviction");
            starts(settings(server.uri()).build());
        }
    }

    @Test
    void wrongAndMissingPasswordsAreRefusedWithoutShowingThem() {
        try (RedisServer server = RedisServer.start("appendonly yes")) {
            server.node().call("CONFIG", "SET", "requirepass", "s3cret");
            refusal(settings(server.uri()).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(server.uri())
                    .hasMessageContaining("NOAUTH")
                    .hasMessageContaining("Set password");
            refusal(settings(server.uri()).password("gu3ss").build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageContaining("Correct username and password")
                    .hasMessageNotContaining("gu3ss");
            starts(settings(server.uri()).password("s3cret").build());
            starts(settings(server.uri()).username("default").password("s3cret").build());
        }
    }

    @Test
    void aPasswordThatTheServerDoesNotHaveIsRefused() {
        try (RedisServer server = RedisServer.start()) {
            refusal(settings(server.uri()).password("s3cret").build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Leave password out")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void aClusterNodeTakenForASingleServerIsRefused() {
        refusal(settings(CLUSTER.uris().get(0)).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(CLUSTER.uris().get(0))
                .hasMessageContaining("set cluster to true");
        starts(settings(CLUSTER.uris().get(0)).cluster(true).build());
    }

    @Test
    void aSingleServerTakenForAClusterIsRefused() {
        try (RedisServer server = RedisServer.start()) {
            refusal(settings(server.uri()).cluster(true).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(server.uri())
                    .hasMessageContaining("leave cluster false");
        }
    }

    @Test
    void aClusterThatServesNoSlotIsWaitedForAndThenRefused() {
        try (RedisServer node = RedisServer.start("cluster-enabled yes", "cluster-announce-ip 127.0.0.1")) {
            refusal(settings(node.uri()).cluster(true).waitAtStart(SHORT).build())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(node.uri())
                    .hasMessageContaining("serves 0 of 16384 slots");
            node.node().call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
            starts(settings(node.uri()).cluster(true).build());
        }
    }

    /** Each showed the other's sales and sold its units, and nothing said so; whatever {@code checks} says. */
    @Test
    void theKeysOfAnotherShopAreRefusedByName() {
        try (RedisServer server = RedisServer.start()) {
            RedisSettings.Builder builder = settings(server.uri()).checks(RedisSettings.Checks.WARN);
            RedisSettings production = builder.shop("production").build();
            RedisSettings staging = builder.shop("staging").build();
            starts(production);
            starts(production);
            refusal(staging)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(server.uri())
                    .hasMessageContaining("the key fs:shop says production, and this shop is staging")
                    .hasMessageContaining("Set keyPrefix or database");
            starts(builder.shop(null).build());
            starts(staging.toBuilder().database(1).build());
            starts(staging.toBuilder().keyPrefix("staging:").build());
            refusal(production.toBuilder().keyPrefix("staging:").build())
                    .hasMessageContaining("the key staging:fs:shop");
            starts(production);
            server.node().call("DEL", "fs:shop");
            starts(staging);
        }
    }

    @Test
    void theKeysOfAnotherShopAreRefusedOnAClusterAndForAHostsClientToo() {
        String[] uris = CLUSTER.uris().toArray(String[]::new);
        RedisSettings ours =
                settings(uris).keyPrefix(UUID.randomUUID() + ":").shop("ours").build();
        starts(ours);
        RedisSettings theirs = ours.toBuilder().shop("theirs").build();
        refusal(theirs).isInstanceOf(IllegalStateException.class).hasMessageContaining("Set keyPrefix to one");
        RedissonClient client = Redisson.create(ClientConfig.of(theirs));
        try {
            assertThatThrownBy(() -> RedisStores.on(client, theirs)).isInstanceOf(IllegalStateException.class);
            RedisStores.on(client, ours).close();
        } finally {
            client.shutdown();
        }
    }

    @Test
    void aHostsClientOfTheWrongKindIsRefused() {
        Config config = new Config();
        config.useSingleServer().setAddress(CLUSTER.uris().get(0));
        RedissonClient client = Redisson.create(config);
        try {
            assertThatThrownBy(() -> RedisStores.on(
                            client, settings(CLUSTER.uris().get(0)).build()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("useClusterServers()");
        } finally {
            client.shutdown();
        }
    }

    @Test
    void aHostsClientIsUsedAndLeftOpen() {
        try (RedisServer server = RedisServer.start()) {
            Config config = new Config();
            config.useSingleServer().setAddress(server.uri());
            RedissonClient client = Redisson.create(config);
            RedisStores.on(client, settings(server.uri()).build()).close();
            assertThat(client.isShutdown()).isFalse();
            client.shutdown();
        }
    }

    @Test
    void findingsOfRealServersNameWhatIsMissing() {
        try (RedisServer server = RedisServer.start();
                RedisServer forbidding = RedisServer.start("appendonly yes")) {
            forbidding.node().call("ACL", "SETUSER", "default", "-config");
            StartFindings found = findings(server.uri());
            assertThat(found.refusals()).isEmpty();
            assertThat(found.warnings()).singleElement().asString().contains(server.uri(), "appendonly is no");
            StartFindings none = findings(forbidding.uri());
            assertThat(none.refusals()).isEmpty();
            assertThat(none.warnings()).isEmpty();
        }
        assertThat(findings(CLUSTER.uris().toArray(String[]::new)).warnings())
                .filteredOn(finding -> finding.contains("min-replicas-to-write is 0"))
                .hasSize(3);
    }

    private static StartFindings findings(String... addresses) {
        RedissonClient client =
                Redisson.create(ClientConfig.of(settings(addresses).build()));
        try {
            return RedisChecks.find(ServerQuestions.ask(client, Clock.systemUTC()));
        } finally {
            client.shutdown();
        }
    }

    @Test
    void aServerThatComesUpWithinTheWaitIsUsed() throws Exception {
        try (RedisServer server = RedisServer.start("appendonly yes")) {
            server.kill();
            CompletableFuture<RedisStores> starting = CompletableFuture.supplyAsync(
                    () -> RedisStores.connect(settings(server.uri()).build()));
            assertThatThrownBy(() -> starting.get(300, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            server.restart();
            starting.get(30, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void aServerThatStaysDownIsRefusedWithinTheWait() {
        String address = unused();
        long start = System.nanoTime();
        refusal(settings(address).waitAtStart(SHORT).build())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(address)
                .hasMessageContaining("waitAtStart");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(5));
        refusal(settings(address).waitAtStart(Duration.ZERO).build()).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aServerThatHangsIsRefusedWithinTheWait() {
        try (RedisServer server = RedisServer.start()) {
            server.pause();
            refusal(settings(server.uri())
                            .waitAtStart(SHORT)
                            .connectTimeout(SHORT)
                            .build())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(server.uri());
            server.resume();
        }
    }

    @Test
    void aNameThatDoesNotExistIsRefused() {
        refusal(settings("redis://no-such-host.invalid:6379")
                        .waitAtStart(Duration.ZERO)
                        .build())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void tlsToAServerWithoutItIsRefused() {
        try (RedisServer server = RedisServer.start()) {
            refusal(settings(server.uri()).ssl(true).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("write the address redis://");
        }
    }

    @Test
    void plainTextToAServerWithTlsIsRefused() throws Exception {
        try (SSLServerSocket listening = (SSLServerSocket) SSLContext.getDefault()
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> server = CompletableFuture.runAsync(() -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.startHandshake();
                } catch (java.io.IOException noHandshake) {
                    // as it should be
                }
            });
            refusal(settings("redis://127.0.0.1:" + listening.getLocalPort())
                            .waitAtStart(Duration.ZERO)
                            .build())
                    .hasMessageContaining("rediss://");
            server.get(30, TimeUnit.SECONDS);
        }
    }
}

package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.spi.StartFindings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is made of what servers say. The words of old and managed servers are written by hand; {@link RedisStartTest} asks real ones. */
class RedisChecksTest {
    private final Map<String, String> info = new HashMap<>(InfoText.parse(
            "# Server\r\nredis_version:7.0.15\r\ncluster_enabled:0\r\nmaxmemory_policy:noeviction\r\naof_enabled:1"));

    {
        info.put("connected_slaves", "1");
    }

    private final Map<String, String> config =
            new HashMap<>(Map.of("appendfsync", "everysec", "min-replicas-to-write", "1", "min-replicas-max-lag", "5"));

    private StartFindings findings() {
        return RedisChecks.find(List.of(facts(Optional.of(config), Optional.empty(), Duration.ZERO)));
    }

    private ServerFacts facts(
            Optional<Map<String, String>> configured, Optional<Map<String, String>> cluster, Duration ahead) {
        return new ServerFacts("redis://a:1", info, configured, cluster, ahead);
    }

    private static void assertNone(StartFindings findings) {
        assertThat(findings.refusals()).isEmpty();
        assertThat(findings.warnings()).isEmpty();
    }

    private static void only(StartFindings findings, boolean dangerous, String what, String fix) {
        assertThat(dangerous ? findings.warnings() : findings.refusals()).isEmpty();
        assertThat(dangerous ? findings.refusals() : findings.warnings())
                .singleElement()
                .asString()
                .startsWith("redis://a:1: ")
                .contains(what)
                .contains(fix);
    }

    @Test
    void aServerSetUpAsAdvisedHasNoFindings() {
        assertNone(findings());
    }

    @Test
    void oldServersAreDangerous() {
        for (String old : List.of("6.2.14", "7.0.4", "5.0", "2.8.19")) {
            info.put("redis_version", old);
            only(findings(), true, "older than Redis 7.0.5", "Install");
        }
        for (String good : List.of("7.0.5", "7.0.15", "7.2", "8.0.6", "8.4.0-rc1", "10.0.0")) {
            info.put("redis_version", good);
            assertNone(findings());
        }
    }

    @Test
    void valkeyIsJudgedByItsOwnVersion() {
        info.put("redis_version", "7.2.4");
        info.put("valkey_version", "8.1.1");
        assertNone(findings());
        info.put("valkey_version", "7.2.3");
        only(findings(), true, "is Valkey 7.2.3", "Install");
    }

    @Test
    void aServerThatHidesItsVersionIsAWarning() {
        info.put("redis_version", "unstable");
        only(findings(), false, "does not tell its version", "7.0.5");
    }

    @Test
    void evictionIsDangerous() {
        info.put("maxmemory_policy", "volatile-ttl");
        only(findings(), true, "maxmemory-policy is volatile-ttl", "CONFIG SET maxmemory-policy noeviction");
    }

    @Test
    void missingPersistenceIsAWarning() {
        info.put("aof_enabled", "0");
        only(findings(), false, "appendonly is no", "CONFIG SET appendonly yes");
        info.put("aof_enabled", "1");
        config.put("appendfsync", "no");
        only(findings(), false, "appendfsync is no", "CONFIG SET appendfsync everysec");
    }

    @Test
    void replicasThatNobodyWaitsForAreAWarningWhereThereAreReplicas() {
        config.put("min-replicas-to-write", "0");
        only(findings(), false, "min-replicas-to-write is 0", "CONFIG SET min-replicas-to-write 1");
        info.put("connected_slaves", "0");
        assertNone(findings());
        info.put("connected_slaves", "1");
        config.put("min-replicas-to-write", "1");
        config.put("min-replicas-max-lag", "60");
        only(findings(), false, "min-replicas-max-lag is 60 s", "CONFIG SET min-replicas-max-lag 5");
    }

    @Test
    void aServerThatForbidsQuestionsIsAWarning() {
        only(
                RedisChecks.find(List.of(facts(Optional.empty(), Optional.empty(), Duration.ZERO))),
                false,
                "does not let us ask",
                "ACL SETUSER");
        info.remove("maxmemory_policy");
        info.put("connected_slaves", "0");
        only(
                RedisChecks.find(List.of(facts(Optional.empty(), Optional.empty(), Duration.ZERO))),
                false,
                "does not tell its maxmemory-policy",
                "console");
    }

    @Test
    void clocksThatDisagreeAreReported() {
        only(
                RedisChecks.find(List.of(facts(Optional.of(config), Optional.empty(), Duration.ofMillis(-1_500)))),
                false,
                "1500 ms behind",
                "NTP");
    }

    @Test
    void aClusterThatDoesNotServeEverySlotIsDangerous() {
        info.put("cluster_enabled", "1");
        Map<String, String> cluster = new HashMap<>(Map.of("cluster_state", "ok", "cluster_slots_ok", "16384"));
        assertNone(RedisChecks.find(List.of(facts(Optional.of(config), Optional.of(cluster), Duration.ZERO))));
        cluster.put("cluster_slots_ok", "16000");
        only(
                RedisChecks.find(List.of(facts(Optional.of(config), Optional.of(cluster), Duration.ZERO))),
                true,
                "serves 16000 of 16384 slots",
                "redis-cli --cluster check a:1");
        cluster.put("cluster_state", "fail");
        only(
                RedisChecks.find(List.of(facts(Optional.of(config), Optional.of(cluster), Duration.ZERO))),
                true,
                "state fail",
                "CLUSTER NODES");
    }

    @Test
    void aClientThatTakesOneForTheOtherIsDangerous() {
        info.put("cluster_enabled", "1");
        only(findings(), true, "is a node of a cluster", "useClusterServers");
        info.put("cluster_enabled", "0");
        only(
                RedisChecks.find(List.of(facts(Optional.of(config), Optional.of(Map.of()), Duration.ZERO))),
                true,
                "is a single server",
                "useSingleServer");
    }

    @Test
    void dangerousFindingsRefuseUnlessToldToWarn() {
        info.put("maxmemory_policy", "allkeys-lru");
        List<ServerFacts> servers = List.of(facts(Optional.of(config), Optional.empty(), Duration.ZERO));
        assertThatThrownBy(() -> RedisChecks.apply(RedisChecks.find(servers), RedisSettings.Checks.REFUSE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("redis://a:1")
                .hasMessageContaining("allkeys-lru");
        RedisChecks.apply(RedisChecks.find(servers), RedisSettings.Checks.WARN);
        info.put("maxmemory_policy", "noeviction");
        info.put("aof_enabled", "0");
        RedisChecks.apply(RedisChecks.find(servers), RedisSettings.Checks.REFUSE);
    }
}

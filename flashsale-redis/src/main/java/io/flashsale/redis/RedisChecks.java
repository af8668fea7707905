package io.flashsale.redis;

import io.flashsale.spi.StartFindings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares what a server says of itself with what the protocol needs: what is dangerous is refused, the rest is a warning. */
final class RedisChecks {
    private static final Logger LOG = LoggerFactory.getLogger(RedisChecks.class);
    private static final Duration CLOCKS_AGREE = Duration.ofSeconds(1);
    private static final long MAX_LAG_SECONDS = 10;

    private final ServerFacts server;
    private final StartFindings findings;

    private RedisChecks(ServerFacts server, StartFindings findings) {
        this.server = server;
        this.findings = findings;
    }

    /**
     * Warns of every finding, or refuses.
     *
     * @throws IllegalStateException naming each dangerous finding, unless the settings say to warn
     */
    static void apply(StartFindings findings, RedisSettings.Checks strictness) {
        if (strictness == RedisSettings.Checks.WARN) {
            findings.tolerateRefusals();
        }
        findings.report(LOG, "Redis is not set up for a sale (to start all the same, set checks to WARN)");
    }

    /** What is wrong, without throwing or logging it. */
    static StartFindings find(List<ServerFacts> servers) {
        StartFindings findings = new StartFindings();
        servers.forEach(server -> new RedisChecks(server, findings).run());
        return findings;
    }

    private void run() {
        checkVersion();
        checkCluster();
        checkEviction();
        checkPersistence();
        checkReplicas();
        checkClock();
    }

    /** Stock or orders may get lost. */
    private void dangerous(String problem, String fix) {
        findings.refuse(server.address() + ": " + problem + ". " + fix);
    }

    private void doubtful(String problem, String fix) {
        findings.warn(server.address() + ": " + problem + ". " + fix);
    }

    private void checkVersion() {
        ServerVersion version = ServerVersion.of(server.info());
        if (version == null) {
            doubtful("does not tell its version", "Make sure it is Redis 7.0.5 or newer");
        } else if (version.tooOld()) {
            dangerous(
                    "is " + version + ", but older than " + version.oldest()
                            + ", so a script may be broken off half-way",
                    "Install a newer one");
        }
    }

    private void checkCluster() {
        boolean isCluster = server.info().getOrDefault("cluster_enabled", "0").equals("1");
        if (isCluster != server.cluster().isPresent()) {
            dangerous(
                    isCluster
                            ? "is a node of a cluster, but the client takes it for a single server"
                            : "is a single server, but the client takes it for a cluster",
                    "Configure the client with " + (isCluster ? "useClusterServers()" : "useSingleServer()"));
            return;
        }
        server.cluster()
                .map(ClusterState::problem)
                .ifPresent(problem ->
                        dangerous(problem, "Repair the cluster: redis-cli --cluster check " + hostAndPort()));
    }

    private void checkEviction() {
        String policy = server.info().get("maxmemory_policy");
        if (policy == null) {
            policy = server.config()
                    .map(config -> config.get("maxmemory-policy"))
                    .orElse(null);
        }
        if (policy == null) {
            doubtful(
                    "does not tell its maxmemory-policy, which must be noeviction",
                    "Make sure of it in the provider's console");
        } else if (!policy.equals("noeviction")) {
            dangerous(
                    "maxmemory-policy is " + policy
                            + ", should be noeviction, or stock and reservations are thrown away when memory is short",
                    "CONFIG SET maxmemory-policy noeviction, and the same in its configuration file");
        }
    }

    private void checkPersistence() {
        String appendOnly = server.info().get("aof_enabled");
        if ("0".equals(appendOnly)) {
            doubtful(
                    "appendonly is no, should be yes, or a restart loses what was reserved",
                    "CONFIG SET appendonly yes, and the same in its configuration file");
            return;
        }
        server.config()
                .map(config -> config.get("appendfsync"))
                .filter("no"::equals)
                .ifPresent(never -> doubtful(
                        "appendfsync is no, should be everysec, or a crash of the machine loses more than a second",
                        "CONFIG SET appendfsync everysec, and the same in its configuration file"));
    }

    private void checkReplicas() {
        if (server.info().getOrDefault("connected_slaves", "0").equals("0")) {
            return;
        }
        if (server.config().isEmpty()) {
            doubtful(
                    "does not let us ask for min-replicas-to-write, which should be 1",
                    "Allow CONFIG GET with ACL SETUSER, or make sure of it in the provider's console");
            return;
        }
        Map<String, String> config = server.config().get();
        long needed = number(config.get("min-replicas-to-write"));
        long lag = number(config.get("min-replicas-max-lag"));
        if (needed < 1) {
            doubtful(
                    "min-replicas-to-write is " + needed
                            + ", should be 1, or a primary that is cut off goes on taking orders that a failover loses",
                    "CONFIG SET min-replicas-to-write 1, and the same in its configuration file");
        } else if (lag < 1 || lag > MAX_LAG_SECONDS) {
            doubtful(
                    "min-replicas-max-lag is " + lag + " s, should be 5, to bound what a failover loses",
                    "CONFIG SET min-replicas-max-lag 5, and the same in its configuration file");
        }
    }

    private void checkClock() {
        if (server.ahead().abs().compareTo(CLOCKS_AGREE) > 0) {
            doubtful(
                    "its clock is " + server.ahead().abs().toMillis() + " ms "
                            + (server.ahead().isNegative() ? "behind" : "ahead of")
                            + " this machine's, and decides when a sale opens",
                    "Let NTP set both");
        }
    }

    private static long number(@Nullable String text) {
        return text == null || !text.matches("\\d{1,18}") ? 0 : Long.parseLong(text);
    }

    private String hostAndPort() {
        return server.address().substring(server.address().indexOf("://") + 3);
    }
}

package io.flashsale.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds what servers say of themselves against what the protocol needs: the dangerous is refused, the rest is a warning. */
final class RedisChecks {
    private static final Logger LOG = LoggerFactory.getLogger(RedisChecks.class);
    private static final Duration CLOCKS_AGREE = Duration.ofSeconds(1);
    private static final long MAX_LAG_SECONDS = 10;

    private RedisChecks() {}

    /**
     * Warns of every finding, or refuses.
     *
     * @throws IllegalStateException naming each dangerous finding, unless the settings say to warn
     */
    static void apply(List<ServerFacts> servers, RedisSettings.Checks strictness) {
        List<String> refused = new ArrayList<>();
        for (ServerFacts server : servers) {
            for (Finding finding : findings(server)) {
                if (finding.dangerous() && strictness == RedisSettings.Checks.REFUSE) {
                    refused.add(finding.toString());
                } else {
                    LOG.warn("{}", finding);
                }
            }
        }
        if (!refused.isEmpty()) {
            throw new IllegalStateException("Redis is not set up for a sale. " + String.join(" ", refused)
                    + " (To start all the same, set checks to WARN.)");
        }
    }

    static List<Finding> findings(ServerFacts server) {
        List<Finding> findings = new ArrayList<>();
        checkVersion(server, findings);
        checkCluster(server, findings);
        checkEviction(server, findings);
        checkPersistence(server, findings);
        checkReplicas(server, findings);
        checkClock(server, findings);
        return findings;
    }

    private static void checkVersion(ServerFacts server, List<Finding> findings) {
        ServerVersion version = ServerVersion.of(server.info());
        if (version == null) {
            findings.add(new Finding(
                    false, server.address(), "does not tell its version", "Make sure it is Redis 7.0.5 or newer"));
        } else if (version.tooOld()) {
            findings.add(new Finding(
                    true,
                    server.address(),
                    "is " + version + ", but older than " + version.oldest()
                            + ", so a script may be broken off half-way",
                    "Install a newer one"));
        }
    }

    private static void checkCluster(ServerFacts server, List<Finding> findings) {
        boolean isCluster = server.info().getOrDefault("cluster_enabled", "0").equals("1");
        if (isCluster != server.cluster().isPresent()) {
            findings.add(new Finding(
                    true,
                    server.address(),
                    isCluster
                            ? "is a node of a cluster, but the client takes it for a single server"
                            : "is a single server, but the client takes it for a cluster",
                    "Configure the client with " + (isCluster ? "useClusterServers()" : "useSingleServer()")));
            return;
        }
        server.cluster()
                .map(ClusterState::problem)
                .ifPresent(problem -> findings.add(new Finding(
                        true,
                        server.address(),
                        problem,
                        "Mend the cluster: redis-cli --cluster check " + hostAndPort(server))));
    }

    private static void checkEviction(ServerFacts server, List<Finding> findings) {
        String policy = server.info().get("maxmemory_policy");
        if (policy == null) {
            policy = server.config()
                    .map(config -> config.get("maxmemory-policy"))
                    .orElse(null);
        }
        if (policy == null) {
            findings.add(new Finding(
                    false,
                    server.address(),
                    "does not tell its maxmemory-policy, which must be noeviction",
                    "Make sure of it in the provider's console"));
        } else if (!policy.equals("noeviction")) {
            findings.add(new Finding(
                    true,
                    server.address(),
                    "maxmemory-policy is " + policy
                            + ", should be noeviction, or stock and reservations are thrown away when memory is short",
                    "CONFIG SET maxmemory-policy noeviction, and the same in its configuration file"));
        }
    }

    private static void checkPersistence(ServerFacts server, List<Finding> findings) {
        String appendOnly = server.info().get("aof_enabled");
        if ("0".equals(appendOnly)) {
            findings.add(new Finding(
                    false,
                    server.address(),
                    "appendonly is no, should be yes, or a restart loses what was reserved",
                    "CONFIG SET appendonly yes, and the same in its configuration file"));
            return;
        }
        server.config()
                .map(config -> config.get("appendfsync"))
                .filter("no"::equals)
                .ifPresent(never -> findings.add(new Finding(
                        false,
                        server.address(),
                        "appendfsync is no, should be everysec, or a crash of the machine loses more than a second",
                        "CONFIG SET appendfsync everysec, and the same in its configuration file")));
    }

    private static void checkReplicas(ServerFacts server, List<Finding> findings) {
        if (server.info().getOrDefault("connected_slaves", "0").equals("0")) {
            return;
        }
        if (server.config().isEmpty()) {
            findings.add(new Finding(
                    false,
                    server.address(),
                    "does not let us ask for min-replicas-to-write, which should be 1",
                    "Allow CONFIG GET with ACL SETUSER, or make sure of it in the provider's console"));
            return;
        }
        Map<String, String> config = server.config().get();
        long needed = number(config.get("min-replicas-to-write"));
        long lag = number(config.get("min-replicas-max-lag"));
        if (needed < 1) {
            findings.add(new Finding(
                    false,
                    server.address(),
                    "min-replicas-to-write is " + needed
                            + ", should be 1, or a primary that is cut off goes on taking orders that a failover loses",
                    "CONFIG SET min-replicas-to-write 1, and the same in its configuration file"));
        } else if (lag < 1 || lag > MAX_LAG_SECONDS) {
            findings.add(new Finding(
                    false,
                    server.address(),
                    "min-replicas-max-lag is " + lag + " s, should be 5, to bound what a failover loses",
                    "CONFIG SET min-replicas-max-lag 5, and the same in its configuration file"));
        }
    }

    private static void checkClock(ServerFacts server, List<Finding> findings) {
        if (server.ahead().abs().compareTo(CLOCKS_AGREE) > 0) {
            findings.add(new Finding(
                    false,
                    server.address(),
                    "its clock is " + server.ahead().abs().toMillis() + " ms "
                            + (server.ahead().isNegative() ? "behind" : "ahead of")
                            + " this machine's, and decides when a sale opens",
                    "Let NTP set both"));
        }
    }

    private static long number(@Nullable String text) {
        return text == null || !text.matches("\\d{1,18}") ? 0 : Long.parseLong(text);
    }

    private static String hostAndPort(ServerFacts server) {
        return server.address().substring(server.address().indexOf("://") + 3);
    }
}

package io.flashsale.redis;

import io.flashsale.StoreUnavailableException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits at start until Redis can be used, and names what stands in the way. What waiting cannot mend is refused at once: a wrong password,
 * TLS on one side only, a single server taken for a cluster or the other way round.
 */
final class StartWait {
    private static final Logger LOG = LoggerFactory.getLogger(StartWait.class);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration LOG_EVERY = Duration.ofSeconds(5);
    private static final int MAX_NAMED = 10;

    private final RedisSettings settings;

    StartWait(RedisSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns once a server answers and, if it is a node of a cluster, every slot is served.
     *
     * @throws IllegalStateException if the settings do not fit the server
     * @throws StoreUnavailableException if that is not so within {@link RedisSettings.Builder#waitAtStart}
     */
    void await() {
        long start = System.nanoTime();
        long nextLog = start;
        for (String obstacle = firstObstacle(); obstacle != null; obstacle = firstObstacle()) {
            long now = System.nanoTime();
            Duration waited = Duration.ofNanos(now - start);
            if (waited.compareTo(settings.waitAtStart) >= 0) {
                throw new StoreUnavailableException(
                        "Redis cannot be used after waiting " + waited.toSeconds() + " s: " + obstacle
                                + ". Start it, correct addresses, or raise waitAtStart, which is "
                                + settings.waitAtStart.toSeconds() + " s",
                        null,
                        false);
            }
            if (now - nextLog >= 0) {
                LOG.warn(
                        "Waiting for Redis, {} s of at most {} s: {}",
                        waited.toSeconds(),
                        settings.waitAtStart.toSeconds(),
                        obstacle);
                nextLog = now + LOG_EVERY.toNanos();
            }
            pause();
        }
    }

    /** Null if there is none. */
    private @Nullable String firstObstacle() {
        List<String> obstacles = new ArrayList<>();
        for (RedisAddress address : settings.addresses) {
            String obstacle = obstacle(address);
            if (obstacle == null) {
                return null;
            }
            if (obstacles.size() < MAX_NAMED) {
                obstacles.add(address + " " + obstacle);
            }
        }
        return String.join("; ", obstacles);
    }

    private @Nullable String obstacle(RedisAddress address) {
        try (RawConnection connection = RawConnection.open(address, settings)) {
            Map<String, String> info = InfoText.parse(connection.ask("INFO"));
            checkMode(address, info.getOrDefault("cluster_enabled", "0").equals("1"));
            if (!settings.cluster) {
                return info.getOrDefault("loading", "0").equals("0") ? null : "is loading its data";
            }
            Map<String, String> cluster = InfoText.parse(connection.ask("CLUSTER", "INFO"));
            return ClusterState.problem(cluster);
        } catch (RawConnection.RefusedException refused) {
            if (refused.words.startsWith("LOADING") || refused.words.startsWith("MASTERDOWN")) {
                return "is loading its data";
            }
            throw new IllegalStateException(address + " refuses: " + refused.words + ". " + fix(refused.words));
        } catch (RawConnection.NotRedisException strange) {
            throw new IllegalStateException(address + " does not speak to us: " + strange.getMessage()
                    + ". If it speaks TLS, write the address rediss://");
        } catch (SSLException noTls) {
            throw new IllegalStateException(
                    address + " does not speak TLS as it should: " + noTls.getMessage()
                            + ". If the server has no TLS, write the address redis://, else set trust to who signed its certificate",
                    noTls);
        } catch (EOFException closed) {
            return "closes the connection without an answer"
                    + (address.ssl() ? "" : " (if it speaks TLS, write the address rediss://)");
        } catch (SocketTimeoutException silent) {
            if (address.ssl() && RawConnection.answersWithoutTls(address, settings)) {
                throw new IllegalStateException(
                        address + " does not speak TLS: write the address redis://, or give the server TLS");
            }
            return "does not answer";
        } catch (IOException down) {
            return "cannot be reached: " + (down.getMessage() == null ? down : down.getMessage());
        }
    }

    private void checkMode(RedisAddress address, boolean isCluster) {
        if (isCluster && !settings.cluster) {
            throw new IllegalStateException(
                    address
                            + " is a node of a cluster, but the settings name a single server: set cluster to true, or name several nodes in addresses");
        }
        if (!isCluster && settings.cluster) {
            throw new IllegalStateException(
                    address + " is a single server (its cluster-enabled is no), but the settings say cluster: "
                            + "name this one address only and leave cluster false, or start the servers with cluster-enabled yes");
        }
    }

    private static String fix(String words) {
        if (words.startsWith("NOAUTH")) {
            return "Set password, and username if it is not the default user";
        }
        if (words.startsWith("WRONGPASS")) {
            return "Correct username and password";
        }
        if (words.contains("without any password configured")) {
            return "Leave password out, or give the server one with requirepass";
        }
        if (words.startsWith("NOPERM")) {
            return "Allow the user INFO and CLUSTER INFO with ACL SETUSER";
        }
        if (words.startsWith("DENIED")) {
            return "Give the server a password, or set its bind and protected-mode";
        }
        return "Correct the server or the settings";
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for Redis", e, false);
        }
    }
}

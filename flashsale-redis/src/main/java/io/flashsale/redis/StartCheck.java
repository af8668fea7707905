package io.flashsale.redis;

import io.flashsale.spi.StartWait;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a start until Redis can be used, which names what stands in the way. What waiting cannot fix is refused at once: a wrong
 * password, TLS on one side only, a single server taken for a cluster or the other way round.
 */
final class StartCheck {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MAX_NAMED = 10;

    private final RedisSettings settings;

    StartCheck(RedisSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns once a server answers and, if it is a node of a cluster, every slot is served.
     *
     * @throws IllegalStateException if the settings do not fit the server
     * @throws io.flashsale.StoreUnavailableException if that is not so within {@link RedisSettings#waitAtStart}
     */
    void await() {
        StartWait wait = new StartWait("Redis", settings.waitAtStart(), PAUSE);
        for (String obstacle = firstObstacle(); obstacle != null; obstacle = firstObstacle()) {
            wait.pause(obstacle, null);
        }
    }

    /** Null if there is none. */
    private @Nullable String firstObstacle() {
        List<String> obstacles = new ArrayList<>();
        for (RedisAddress address : settings.servers()) {
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
            if (!settings.cluster()) {
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
            throw new IllegalStateException(address + " does not answer as Redis does: " + strange.getMessage()
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
        if (isCluster && !settings.cluster()) {
            throw new IllegalStateException(address
                    + " is a node of a cluster, but the settings name a single server: set cluster to true, or name"
                    + " several nodes in addresses");
        }
        if (!isCluster && settings.cluster()) {
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
}

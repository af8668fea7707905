package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.Redisson;
import org.redisson.api.redisnode.RedisNodes;

/** Case 26: a node whose clock is wrong or is stepped refused as long as the difference, and had others refuse. */
class ServerTimeTest {
    @RegisterExtension
    static final RedisServer SERVER = RedisServer.shared();

    private static final Offset<Long> A_FEW_SECONDS = Offset.offset(TimeUnit.SECONDS.toNanos(5));

    private static RedisAccess access;

    private final SettableClock clock = new SettableClock();
    private final ServerTime time = new ServerTime(access, clock::nanoTime);

    @BeforeAll
    static void open() {
        RedisSettings settings = TestStores.single();
        access = new RedisAccess(Redisson.create(ClientConfig.of(settings)), settings);
    }

    @AfterAll
    static void close() {
        access.client().shutdown();
    }

    private static long serversNanos() {
        return TimeUnit.SECONDS.toNanos(access.client()
                .getRedisNodes(RedisNodes.SINGLE)
                .getInstance()
                .time()
                .getSeconds());
    }

    @Test
    void itIsTheServersAndNoStepOfTheNodesClockChangesIt() {
        assertThat(time.known()).succeedsWithin(Duration.ofSeconds(20));
        assertThat(time.currentTimeNanos()).isCloseTo(serversNanos(), A_FEW_SECONDS);
        long before = time.currentTimeNanos();
        clock.step(Duration.ofHours(-1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(time.currentTimeNanos() - before).isEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void itIsAskedForAgainOnceItIsOld() throws Exception {
        time.known().toCompletableFuture().get(20, TimeUnit.SECONDS);
        clock.advance(Duration.ofHours(1)); // which the server knows nothing of
        assertThat(time.known()).as("nobody waits").isCompleted();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (Math.abs(time.currentTimeNanos() - serversNanos()) > TimeUnit.SECONDS.toNanos(5)) {
            assertThat(System.nanoTime())
                    .as("the server's time is never learned")
                    .isLessThan(end);
        }
    }
}

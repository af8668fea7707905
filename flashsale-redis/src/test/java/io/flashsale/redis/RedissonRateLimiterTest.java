package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.spi.RateLimiter;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.RateLimiterContract;
import io.flashsale.testkit.server.RedisCluster;
import io.flashsale.testkit.server.RedisServer;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/** The contract, on a single server and on a cluster, and what nodes share. */
class RedissonRateLimiterTest {
    @RegisterExtension
    static final RedisServer SERVER = RedisServer.shared();

    @RegisterExtension
    static final RedisCluster CLUSTER = RedisCluster.shared();

    private static RedisAccess[] single;
    private static RedisAccess[] cluster;

    @BeforeAll
    static void open() {
        single = new RedisAccess[] {access(TestStores.single()), access(TestStores.single())};
        cluster = new RedisAccess[] {access(TestStores.cluster()), access(TestStores.cluster())};
    }

    private static RedisAccess access(RedisSettings settings) {
        RedissonClient client = Redisson.create(ClientConfig.of(settings));
        return new RedisAccess(client, settings);
    }

    @AfterAll
    static void close() {
        for (RedisAccess[] nodes : List.of(single, cluster)) {
            for (RedisAccess node : nodes) {
                node.client().shutdown();
            }
        }
    }

    abstract static class Shared extends RateLimiterContract {
        abstract RedisAccess[] nodes();

        @Override
        protected RateLimiter createLimiter(int requests, Duration period, SettableClock clock) {
            return limiter(nodes()[0], requests, period, clock);
        }

        static RateLimiter limiter(RedisAccess access, int requests, Duration period, SettableClock clock) {
            TimeMeter time = new TimeMeter() {
                @Override
                public long currentTimeNanos() {
                    return clock.nanoTime();
                }

                @Override
                public boolean isWallClockBased() {
                    return false;
                }
            };
            return new RedissonRateLimiter(
                    access, settings(requests, period), time, () -> CompletableFuture.completedFuture(null));
        }

        /** On the server's own time. */
        static RateLimiter limiter(RedisAccess access, int requests, Duration period) {
            return new RedissonRateLimiter(access, settings(requests, period));
        }

        private static LocalRateLimiter.Settings settings(int requests, Duration period) {
            return new LocalRateLimiter.Settings(requests, requests, period, 100);
        }

        @Test
        void nodesCountTogether() throws Exception {
            SettableClock clock = new SettableClock();
            List<RateLimiter> nodes = new ArrayList<>();
            for (RedisAccess access : nodes()) {
                nodes.add(limiter(access, 20, Duration.ofHours(1), clock));
            }
            String key = "together-" + UUID.randomUUID();
            List<CompletableFuture<Duration>> answers = new ArrayList<>();
            for (int request = 0; request < 400; request++) {
                answers.add(nodes.get(request % nodes.size()).acquire(key).toCompletableFuture());
            }
            int admitted = 0;
            for (CompletableFuture<Duration> answer : answers) {
                admitted += answer.get(30, TimeUnit.SECONDS).isZero() ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(20);
        }

        @Test
        void whatIsRememberedExpires() throws Exception {
            RateLimiter limiter = limiter(nodes()[0], 5, Duration.ofSeconds(2));
            String key = "expires-" + UUID.randomUUID();
            limiter.acquire(key).toCompletableFuture().get(30, TimeUnit.SECONDS);
            String name = "fs:rate:5:5:2000000000:" + key;
            long left = nodes()[0].client().getBucket(name).remainTimeToLive();
            assertThat(left).isBetween(1L, 5_000L);
        }
    }

    @Nested
    class OnOneServer extends Shared {
        @Override
        RedisAccess[] nodes() {
            return single;
        }

        @Test
        void admittingAsksOnceAndRefusingNever() throws Exception {
            RateLimiter limiter = Shared.limiter(single[0], 10, Duration.ofHours(1));
            String key = "asks-" + UUID.randomUUID();
            limiter.acquire(key).toCompletableFuture().get(30, TimeUnit.SECONDS);
            long before = scriptsRun();
            for (int request = 0; request < 100; request++) {
                limiter.acquire(key).toCompletableFuture().get(30, TimeUnit.SECONDS);
            }
            assertThat(scriptsRun() - before).isEqualTo(9);
        }

        private static long scriptsRun() {
            String statistics = SERVER.node().call("INFO", "commandstats");
            String name = "cmdstat_evalsha:calls=";
            int start = statistics.indexOf(name) + name.length();
            return Long.parseLong(statistics.substring(start, statistics.indexOf(',', start)));
        }
    }

    @Nested
    class OnACluster extends Shared {
        @Override
        RedisAccess[] nodes() {
            return cluster;
        }
    }

    @Test
    void aServerThatDoesNotAnswerAdmitsAndIsNotWaitedForAgainAtOnce() throws Exception {
        try (RedisServer own = RedisServer.start()) {
            RedisSettings settings = RedisSettings.builder(own.uri())
                    .timeout(Duration.ofMillis(300))
                    .build();
            RedisAccess access = access(settings);
            RateLimiter limiter = Shared.limiter(access, 1, Duration.ofHours(1));
            own.pause();
            CompletionStage<Duration> first = limiter.acquire("a");
            assertThat(first.toCompletableFuture()).failsWithin(Duration.ofSeconds(20));
            assertThat(limiter.acquire("b").toCompletableFuture()).isCompletedExceptionally();
            own.resume();
            access.client().shutdown();
        }
    }
}

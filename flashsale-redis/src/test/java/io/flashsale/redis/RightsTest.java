package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spi.Bucket;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.RateLimiterContract;
import io.flashsale.testkit.SaleCacheContract;
import io.flashsale.testkit.ledger.StockLedgerContract;
import io.flashsale.testkit.ledger.StockLedgerProbe;
import io.flashsale.testkit.server.RedisCluster;
import io.flashsale.testkit.server.RedisNode;
import io.flashsale.testkit.server.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/** A user with the rights that docs/operating/redis.md asks for, and no other, can do everything. */
class RightsTest {
    @RegisterExtension
    static final RedisServer SERVER = RedisServer.shared();

    @RegisterExtension
    static final RedisCluster CLUSTER = RedisCluster.shared();

    private static final Path MANUAL = Path.of("..", "docs", "operating", "redis.md");
    private static final String COMMAND = "redis-cli ACL SETUSER";
    private static final String USER = "flashsale-rights";
    private static final TestStores CLIENTS = new TestStores();

    private static RedissonClient client;
    private static RedisSettings settings;

    @BeforeAll
    static void makeUser() throws IOException {
        makeUser(SERVER.node());
        for (RedisNode node : CLUSTER.nodes()) {
            makeUser(node);
        }
        settings = user(TestStores.settings(SERVER.uri()).shop("rights"));
        client = Redisson.create(ClientConfig.of(settings));
    }

    /** With the words of the manual. */
    private static void makeUser(RedisNode node) throws IOException {
        String manual = Files.readString(MANUAL);
        int start = manual.indexOf(COMMAND);
        assertThat(start).as(COMMAND + " in " + MANUAL).isPositive();
        String[] words = manual.substring(start + COMMAND.length(), manual.indexOf("```", start))
                .replaceAll("['\\\\]", "")
                .trim()
                .split("\\s+");
        List<String> call = new ArrayList<>(List.of("ACL", "SETUSER", USER));
        call.addAll(Arrays.asList(words).subList(1, words.length));
        assertThat(node.call(call.toArray(String[]::new))).isEqualTo("OK");
    }

    private static RedisSettings user(RedisSettings.Builder builder) {
        return builder.username(USER).password("SECRET").build();
    }

    @AfterAll
    static void deleteUser() {
        client.shutdown();
        CLIENTS.close();
        SERVER.node().call("DEL", "fs:shop");
        SERVER.node().call("ACL", "DELUSER", USER);
        CLUSTER.nodes().forEach(node -> node.call("ACL", "DELUSER", USER));
    }

    /** The checks of the start too. */
    @Test
    void startsOnASingleServerAndOnACluster() {
        assertThat(CLIENTS.open(settings).stockLedger().primaries()).isEqualTo(1);
        RedisSettings cluster = user(TestStores.settings(CLUSTER.uris().toArray(String[]::new)));
        assertThat(CLIENTS.open(cluster).stockLedger().primaries()).isEqualTo(3);
    }

    @Nested
    class Ledger extends StockLedgerContract {
        @Override
        protected StockLedger createLedger(SettableClock clock) {
            return new RedissonStockLedger(client, TestClients.PATIENT);
        }

        @Override
        public StockLedgerProbe probe() {
            return new RawLedger(tag -> SERVER.node());
        }

        @Override
        public void lose(Bucket bucket) {
            new RawLedger(tag -> SERVER.node()).lose(bucket);
        }

        @Override
        protected boolean hasOwnClock() {
            return true;
        }

        /** No test here: waits for seconds, and asks for nothing that others do not ask for. */
        @Override
        public void aLeaseIsAsLongAsTheTicketIsOldSoThatTheChecksDouble() {}

        /** As above. */
        @Override
        public void aLeaseIsAtLeastTheShortestAndAtMostTheLongest() {}
    }

    @Nested
    class Cache extends SaleCacheContract {
        @Override
        protected SaleCache createCache(SettableClock clock) {
            return CLIENTS.open(settings).saleCache();
        }

        @Override
        protected SaleCache otherNode(SaleCache node) {
            return CLIENTS.open(settings).saleCache();
        }

        @Override
        protected boolean hasOwnClock() {
            return true;
        }
    }

    @Nested
    class Limiter extends RateLimiterContract {
        @Override
        protected RateLimiter createLimiter(int requests, Duration period, SettableClock clock) {
            return RedissonRateLimiterTest.Shared.limiter(new RedisAccess(client, settings), requests, period, clock);
        }
    }
}

package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.SaleCache;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.SaleCacheContract;
import io.flashsale.testkit.server.RedisCluster;
import io.flashsale.testkit.server.RedisServer;
import io.flashsale.testkit.server.RedisWire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, on a single server and on a cluster; two clients are two nodes. */
class RedissonSaleCacheTest {
    @RegisterExtension
    static final RedisServer SERVER = RedisServer.shared();

    @RegisterExtension
    static final RedisCluster CLUSTER = RedisCluster.shared();

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final TestStores CLIENTS = new TestStores();
    private static RedisStores[] single;
    private static RedisStores[] cluster;

    @BeforeAll
    static void open() {
        single = new RedisStores[] {CLIENTS.open(TestStores.single()), CLIENTS.open(TestStores.single())};
        cluster = new RedisStores[] {CLIENTS.open(TestStores.cluster()), CLIENTS.open(TestStores.cluster())};
    }

    @AfterAll
    static void close() {
        CLIENTS.close();
    }

    private static Sale sale(String id, long version) {
        Instant start = Instant.parse("2031-03-30T00:59:59.999Z");
        SaleItem item = SaleItem.of("phone", "Phone", Money.of(2, "EUR"), Money.of(1, "EUR"), 1, 1);
        return Sale.draft(id + "-" + UUID.randomUUID(), "Sale", start, start.plusSeconds(1), List.of(item))
                .withVersion(version);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void versionsBeyondWhatTheScriptsLanguageCountsExactlyAreToldApart() throws Exception {
        RedissonSaleCache cache = single[0].saleCache();
        Sale newest = sale("big", Long.MAX_VALUE);
        get(cache.put(newest.id(), newest, MINUTE));
        get(cache.put(newest.id(), newest.withVersion(Long.MAX_VALUE - 1), MINUTE));
        assertThat(get(cache.get(newest.id())).sale()).isEqualTo(newest);
        Sale carried = sale("carried", 0xFFFF_FFFFL);
        get(cache.put(carried.id(), carried, MINUTE));
        get(cache.put(carried.id(), carried.withVersion(0x1_0000_0000L), MINUTE));
        assertThat(get(cache.get(carried.id())).sale()).isEqualTo(carried.withVersion(0x1_0000_0000L));
    }

    @Test
    void whatANewerReleaseWroteIsAMissAndIsReplacedByANewerVersionOnly() throws Exception {
        RedissonSaleCache cache = single[0].saleCache();
        Sale sale = sale("release", 7);
        byte[] foreign = SaleCodec.encode(sale);
        foreign[0] = 2;
        try (RedisWire wire = SERVER.node().connect()) {
            byte[] key = ("fs:sale:" + sale.id()).getBytes(StandardCharsets.UTF_8);
            wire.call(List.of("SET".getBytes(StandardCharsets.UTF_8), key, foreign));
            assertThat(get(cache.get(sale.id()))).isEqualTo(SaleCache.Lookup.MISS);
            get(cache.put(sale.id(), sale.withVersion(6), MINUTE));
            assertThat((byte[]) wire.call("GET", "fs:sale:" + sale.id())).isEqualTo(foreign);
            get(cache.put(sale.id(), sale.withVersion(8), MINUTE));
            assertThat(get(cache.get(sale.id())).sale()).isEqualTo(sale.withVersion(8));
        }
    }

    @Test
    void aNodeDoesNotHearItsOwnNews() throws Exception {
        RedissonSaleCache mine = single[0].saleCache();
        RedissonSaleCache other = single[1].saleCache();
        Sale sale = sale("own", 1);
        Queue<SaleId> heard = new ConcurrentLinkedQueue<>();
        mine.onInvalidate(heard::add);
        get(mine.put(sale.id(), sale, MINUTE));
        get(mine.invalidate(sale.id()));
        get(other.invalidate(sale.id()));
        Rig.await("the other's news", Duration.ofSeconds(60), () -> heard.contains(sale.id()));
        assertThat(heard).containsOnlyOnce(sale.id());
    }

    @Test
    void prefixesKeepShopsApart() throws Exception {
        RedisStores shop = CLIENTS.open(
                TestStores.settings(SERVER.uri()).keyPrefix("shop2:").build());
        Sale sale = sale("prefix", 1);
        Queue<SaleId> heard = new ConcurrentLinkedQueue<>();
        shop.saleCache().onInvalidate(heard::add);
        get(single[0].saleCache().put(sale.id(), sale, MINUTE));
        assertThat(get(shop.saleCache().get(sale.id()))).isEqualTo(SaleCache.Lookup.MISS);
        Sale fence = sale("fence", 1);
        RedisStores sameShop = CLIENTS.open(
                TestStores.settings(SERVER.uri()).keyPrefix("shop2:").build());
        get(sameShop.saleCache().invalidate(fence.id()));
        Rig.await("the same shop's news", Duration.ofSeconds(60), () -> heard.contains(fence.id()));
        assertThat(heard).doesNotContain(sale.id());
    }

    @Test
    void aNodeListensAgainAfterTheServerWasKilled() throws Exception {
        try (RedisServer own = RedisServer.start();
                TestStores clients = new TestStores()) {
            RedissonSaleCache mine =
                    clients.open(TestStores.settings(own.uri()).build()).saleCache();
            RedissonSaleCache other =
                    clients.open(TestStores.settings(own.uri()).build()).saleCache();
            Queue<SaleId> heard = new ConcurrentLinkedQueue<>();
            mine.onInvalidate(heard::add);
            own.kill();
            own.restart();
            SaleId sale = SaleId.of("killed");
            Rig.await("news after the restart", Duration.ofSeconds(60), () -> {
                other.invalidate(sale);
                return heard.contains(sale);
            });
        }
    }

    @Test
    void anOutageFailsLookUpsAtOnceForAWhileAndEnds() throws Exception {
        try (RedisServer own = RedisServer.start();
                TestStores clients = new TestStores()) {
            RedissonSaleCache cache = clients.open(TestStores.settings(own.uri())
                            .timeout(Duration.ofMillis(300))
                            .build())
                    .saleCache();
            own.pause();
            SaleId sale = SaleId.of("outage");
            assertThat(cache.get(sale).toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withCauseInstanceOf(StoreUnavailableException.class);
            assertThat(cache.get(sale).toCompletableFuture()).isCompletedExceptionally();
            own.resume();
            Rig.await(
                    "an answer",
                    Duration.ofSeconds(60),
                    () -> cache.get(sale)
                            .exceptionally(error -> SaleCache.Lookup.ABSENT)
                            .toCompletableFuture()
                            .join()
                            .equals(SaleCache.Lookup.MISS));
        }
    }

    abstract static class OwnClock extends SaleCacheContract {
        abstract RedisStores[] nodes();

        @Override
        protected SaleCache createCache(SettableClock clock) {
            return nodes()[0].saleCache();
        }

        @Override
        protected SaleCache otherNode(SaleCache node) {
            return nodes()[1].saleCache();
        }

        @Override
        protected boolean hasOwnClock() {
            return true;
        }
    }

    @Nested
    class OnOneServer extends OwnClock {
        @Override
        RedisStores[] nodes() {
            return single;
        }
    }

    @Nested
    class OnACluster extends OwnClock {
        @Override
        RedisStores[] nodes() {
            return cluster;
        }
    }
}

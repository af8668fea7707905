package io.flashsale.redis;

import io.flashsale.spi.Bucket;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.ledger.StockLedgerContract;
import io.flashsale.testkit.ledger.StockLedgerProbe;
import io.flashsale.testkit.server.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.api.RedissonClient;

class RedissonStockLedgerClusterTest extends StockLedgerContract {
    @RegisterExtension
    static final RedisCluster REDIS = RedisCluster.shared();

    private static RedissonClient client;

    @BeforeAll
    static void connect() {
        client = TestClients.cluster(REDIS);
    }

    @AfterAll
    static void disconnect() {
        client.shutdown();
    }

    @Override
    protected StockLedger createLedger(SettableClock clock) {
        return new RedissonStockLedger(client, TestClients.PATIENT);
    }

    @Override
    public StockLedgerProbe probe() {
        return new RawLedger(REDIS::primaryOf);
    }

    @Override
    public void lose(Bucket bucket) {
        new RawLedger(REDIS::primaryOf).lose(bucket);
    }

    @Override
    protected boolean hasOwnClock() {
        return true;
    }
}

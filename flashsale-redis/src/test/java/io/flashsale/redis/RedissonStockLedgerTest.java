package io.flashsale.redis;

import io.flashsale.spi.Bucket;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.ledger.StockLedgerContract;
import io.flashsale.testkit.ledger.StockLedgerProbe;
import io.flashsale.testkit.server.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.api.RedissonClient;

class RedissonStockLedgerTest extends StockLedgerContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.shared();

    private static RedissonClient client;

    @BeforeAll
    static void connect() {
        client = TestClients.single(REDIS.uri());
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
        return new RawLedger(tag -> REDIS.node());
    }

    @Override
    public void lose(Bucket bucket) {
        new RawLedger(tag -> REDIS.node()).lose(bucket);
    }

    @Override
    protected boolean hasOwnClock() {
        return true;
    }
}

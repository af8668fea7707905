package io.flashsale.testkit.memory;

import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.ledger.StockLedgerContract;
import io.flashsale.testkit.ledger.StockLedgerProbe;

class MemoryStockLedgerTest extends StockLedgerContract {
    private MemoryStockLedger ledger;

    @Override
    protected StockLedger createLedger(SettableClock clock) {
        ledger = new MemoryStockLedger(clock);
        return ledger;
    }

    @Override
    public StockLedgerProbe probe() {
        return new MemoryStockLedgerProbe(ledger);
    }

    @Override
    public void lose(Bucket bucket) {
        ledger.forget(bucket);
    }
}

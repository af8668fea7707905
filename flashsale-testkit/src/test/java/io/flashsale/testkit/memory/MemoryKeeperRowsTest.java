package io.flashsale.testkit.memory;

import io.flashsale.memory.MemoryKeeperRows;
import io.flashsale.spi.KeeperRows;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.KeeperRowsContract;
import java.time.Duration;

class MemoryKeeperRowsTest extends KeeperRowsContract {
    private final SettableClock clock = new SettableClock();

    @Override
    protected KeeperRows createRows() {
        return new MemoryKeeperRows(clock);
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }
}

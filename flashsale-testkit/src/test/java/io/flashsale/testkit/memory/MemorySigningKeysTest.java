package io.flashsale.testkit.memory;

import io.flashsale.memory.MemorySigningKeys;
import io.flashsale.spi.SigningKeys;
import io.flashsale.testkit.SigningKeysContract;
import java.time.Clock;

class MemorySigningKeysTest extends SigningKeysContract {
    @Override
    protected SigningKeys createKeys() {
        return new MemorySigningKeys(Clock.systemUTC());
    }

    @Override
    protected SigningKeys otherNode(SigningKeys node) {
        return node;
    }
}
